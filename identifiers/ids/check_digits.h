#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace identifiers {

// Check characters that several kinds of identifiers share. `digits` are ASCII
// digits only; whoever calls has looked.

// ISO/IEC 7812-1 annex B (Luhn), over the number with its check digit.
bool PassesLuhn(std::string_view digits);

// Verhoeff, over the number with its check digit: J. Verhoeff, Error Detecting
// Decimal Codes, Mathematical Centre Tracts 29, 1969.
bool PassesVerhoeff(std::string_view digits);

// ISO/IEC 7064 MOD 11-2: the check character, '0' to '9' or 'X'.
char Mod11Check(std::string_view digits);

// Remainder by 97 of the number that results when A is written as 10, ... Z as
// 35 (ISO 13616). `text`: digits and upper-case letters.
int Mod97(std::string_view text);

// Sum of weight times digit, over the first N digits.
template <std::size_t N>
constexpr int WeightedSum(std::string_view digits,
                          const std::array<int, N>& weights) {
  int sum = 0;
  for (std::size_t i = 0; i < N; ++i)
    sum += (digits[i] - '0') * weights[i];
  return sum;
}

}  // namespace identifiers
