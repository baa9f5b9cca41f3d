#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace identifiers {

// A stretch of text that may be a number as people write one: digits (ASCII or
// full-width) in groups, with separators between them. A group that touches a
// letter is left out, with what hangs on it by a full stop or a hyphen.
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
  // Numbers begin before this digit: what is behind it, in a run that is longer
  // than fits here, is read once more.
  std::size_t starts = 0;

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
// part of a word, or a solid run longer than any number.
std::size_t ReadDigitRun(std::string_view text, std::size_t at, DigitRun& run);

}  // namespace identifiers
