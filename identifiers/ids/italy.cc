#include "identifiers/ids/italy.h"

#include <array>
#include <cstddef>

#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

constexpr std::size_t kSize = 16;
constexpr std::string_view kShape = "LLLLLL99L99L999L";

// Of a digit, or of the letter in its place; -1: neither.
int DigitOf(char c) {
  if (IsDigitChar(c)) return c - '0';
  const std::size_t at = std::string_view("LMNPQRSTUV").find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

bool HasShape(std::string_view compact) {
  if (compact.size() != kSize) return false;
  for (std::size_t i = 0; i < kSize; ++i) {
    const bool fits =
        kShape[i] == 'L' ? IsUpperChar(compact[i]) : DigitOf(compact[i]) >= 0;
    if (!fits) return false;
  }
  return true;
}

bool HasDate(std::string_view compact) {
  const std::size_t month = std::string_view("ABCDEHLMPRST").find(compact[8]);
  if (month == std::string_view::npos) return false;
  const int year = DigitOf(compact[6]) * 10 + DigitOf(compact[7]);
  const int day = DigitOf(compact[9]) * 10 + DigitOf(compact[10]);
  // 2000, not 1900, is a leap year: 29 February 00 is taken.
  return IsDate(
      2000 + year, static_cast<int>(month) + 1, day > 40 ? day - 40 : day);
}

// Digits count as A to J do.
std::size_t LetterIndex(char c) {
  return static_cast<std::size_t>(IsDigitChar(c) ? c - '0' : c - 'A');
}

char CheckLetter(std::string_view first15) {
  // For the first, third, ... character; the others count as they are.
  constexpr std::array<std::size_t, 26> kOdd{1,  0,  5,  7,  9,  13, 15, 17, 19,
                                             21, 2,  4,  18, 20, 11, 3,  6,  8,
                                             12, 14, 16, 10, 22, 25, 24, 23};
  std::size_t sum = 0;
  for (std::size_t i = 0; i < first15.size(); ++i) {
    const std::size_t index = LetterIndex(first15[i]);
    sum += i % 2 == 0 ? kOdd[index] : index;
  }
  return static_cast<char>('A' + sum % 26);
}

}  // namespace

bool IsItalyCodiceFiscale(std::string_view compact) {
  return HasShape(compact) && HasDate(compact) &&
         CheckLetter(compact.substr(0, kSize - 1)) == compact.back();
}

}  // namespace identifiers
