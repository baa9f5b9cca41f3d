#pragma once

#include <cstddef>
#include <string_view>

namespace identifiers {

// What the validators of this folder share. All take the compact form: ASCII,
// letters in upper case, no separators. Anything else is refused, never wrong.

constexpr bool IsDigitChar(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool IsUpperChar(char c) {
  return c >= 'A' && c <= 'Z';
}

// False for an empty text.
bool AllDigits(std::string_view text);

// Exactly `size` digits.
bool IsDigitsOf(std::string_view text, std::size_t size);

// The same character throughout.
bool AllEqual(std::string_view text);

// Of at most nine digits.
int NumberOf(std::string_view digits);

// A day of the Gregorian calendar.
bool IsDate(int year, int month, int day);

}  // namespace identifiers
