#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace identifiers {

// A stretch of text that may be a number as people write one: digits of any
// script in groups, with separators between them (see Glyph).
//
// The text is not copied; positions are bytes in it.
struct DigitRun {
  static constexpr std::size_t kMaxDigits = 40;

  // Set for [0, size) only.
  std::array<char, kMaxDigits> digits;  // '0' to '9'.
  // Of the first digit of a group, and of the last one.
  std::array<std::size_t, kMaxDigits> begin;
  std::array<std::size_t, kMaxDigits> end;
  // The separator before digit i, as Glyph has it; 0 for none.
  std::array<char, kMaxDigits> before;
  std::size_t size = 0;
  // Numbers begin before this digit: what is behind it, in a run that is longer
  // than fits here, is read once more.
  std::size_t starts = 0;

  // A letter touches the first group, or the last one. That group is part of a
  // word, and so is what hangs on it by a full stop or a hyphen
  // (v1.13812345678): free of words are the digits [free_from, free_to).
  bool word_before = false;
  bool word_behind = false;
  std::size_t free_from = 0;
  std::size_t free_to = 0;
  // A letter of whatever script may touch it.
  bool touched = false;

  bool plus = false;        // A + stands before the first digit.
  std::size_t plus_at = 0;  // Where.
  bool lookalike = false;   // A letter was taken for a digit.
  // It is the rest of a longer row: four digits and a separator stand before
  // it.
  bool four_before = false;

  // Bit i: a group begins with digit i; the last bit is where the last one
  // ends.
  std::uint64_t bounds = 0;

  std::string_view Digits(std::size_t from, std::size_t to) const {
    return {digits.data() + from, to - from};
  }
  bool BeginsGroup(std::size_t digit) const {
    return (bounds >> digit & 1U) != 0;
  }
  bool EndsGroup(std::size_t to) const { return (bounds >> to & 1U) != 0; }
  // Where the group ends that digit `from` is in.
  std::size_t GroupEnd(std::size_t from) const {
    return from + 1 +
           static_cast<std::size_t>(std::countr_zero(bounds >> (from + 1)));
  }
  std::size_t groups() const {
    return static_cast<std::size_t>(std::popcount(bounds)) - 1;
  }
  // No separator within [from, to).
  bool Solid(std::size_t from, std::size_t to) const {
    const std::uint64_t within = (std::uint64_t{1} << (to - from)) - 2;
    return (bounds >> from & within) == 0;
  }
};

// A few digits and no more in their line, or up to a mark.
constexpr bool IsDirectDialAt(std::string_view text, std::size_t at) {
  constexpr std::size_t kMost = 4;
  std::size_t digits = 0;
  while (at + digits < text.size() && text[at + digits] >= '0' &&
         text[at + digits] <= '9')
    ++digits;
  const std::size_t end = at + digits;
  return digits >= 1 && digits <= kMost &&
         (end == text.size() ||
          std::string_view("\r\n\t,;|<)\"").find(text[end]) !=
              std::string_view::npos);
}

// A third separator, `meaning` at `at`, goes on a number: the space of " / "
// and " - " behind so few `digits` (089 / 123456), or before a direct dial
// number (04442 / 9355 - 17). More are a number of their own: 0171 2345678 /
// 0171 2345679. `separator`: that of the two before it.
constexpr bool ClosesSpaced(std::string_view text,
                            std::size_t at,
                            char meaning,
                            char separator,
                            std::size_t digits) {
  constexpr std::size_t kMost = 7;
  return meaning == ' ' && text[at - 1] != ' ' &&
         ((separator == '/' && digits <= kMost) ||
          (separator == '-' &&
           (digits <= kMost || IsDirectDialAt(text, at + 1))));
}

// Reads the run that starts at `at`, a digit or a plus. Gives the position to
// go on from, always beyond `at`. `run.size` is 0 if there is none: no digit,
// or a solid run longer than any number. `may_wrap`: what is in groups, or
// international, may go on in the next line.
std::size_t ReadDigitRun(std::string_view text,
                         std::size_t at,
                         bool may_wrap,
                         DigitRun& run);

}  // namespace identifiers
