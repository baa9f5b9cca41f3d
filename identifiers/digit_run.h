#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace identifiers {

// A stretch of text that may be a number as people write one: digits (ASCII or
// full-width) in groups, with separators between them. What stands around it
// was checked: neither end touches a letter or a further digit.
//
// The text is not copied; positions are bytes in it.
struct DigitRun {
  static constexpr std::size_t kMaxDigits = 40;

  std::array<char, kMaxDigits> digits{};  // '0' to '9'.
  std::array<std::size_t, kMaxDigits> begin{};
  std::array<std::size_t, kMaxDigits> end{};
  // What stands before digit i: 0 for nothing, otherwise ' ' (of any width),
  // '-' (of any length), '.', '(' or ')'.
  std::array<char, kMaxDigits> before{};
  std::size_t size = 0;

  bool plus = false;        // A + stands before the first digit.
  std::size_t plus_at = 0;  // Where.
  bool check_x = false;     // An X, not followed by more, ends it.
  std::size_t x_end = 0;

  std::string_view Digits(std::size_t from, std::size_t to) const {
    return {digits.data() + from, to - from};
  }
  // No separator within [from, to).
  bool Solid(std::size_t from, std::size_t to) const;
};

// Reads the run that starts at `at`, a digit or a plus. Gives the position to
// go on from, always beyond `at`. `run.size` is 0 if there is none: no digit,
// letters touch it, or it is longer than any number is.
std::size_t ReadDigitRun(std::string_view text, std::size_t at, DigitRun& run);

}  // namespace identifiers
