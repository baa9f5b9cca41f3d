#include "identifiers/ids/check_digits.h"

#include <cstdint>

namespace identifiers {
namespace {

using Row = std::array<unsigned char, 10>;

// Multiplication in the dihedral group of the pentagon.
constexpr std::array<Row, 10> kProduct{{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                        {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
                                        {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
                                        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
                                        {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
                                        {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                                        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
                                        {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
                                        {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
                                        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}}};

// Verhoeff's permutation, applied 0 to 7 times.
constexpr std::array<Row, 8> MakePowers() {
  constexpr Row kPermutation{1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  std::array<Row, 8> powers{{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}};
  for (std::size_t i = 1; i < powers.size(); ++i)
    for (std::size_t digit = 0; digit < 10; ++digit)
      powers[i][digit] = kPermutation[powers[i - 1][digit]];
  return powers;
}

constexpr std::array<Row, 8> kPowers = MakePowers();

}  // namespace

bool PassesLuhn(std::string_view digits) {
  int sum = 0;
  bool doubled = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    int value = *digit - '0';
    if (doubled) value = value < 5 ? value * 2 : value * 2 - 9;
    sum += value;
    doubled = !doubled;
  }
  return sum % 10 == 0;
}

bool PassesVerhoeff(std::string_view digits) {
  std::size_t check = 0;
  std::size_t place = 0;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, ++place)
    check =
        kProduct[check]
                [kPowers[place % 8][static_cast<std::size_t>(*digit - '0')]];
  return check == 0;
}

char Mod11Check(std::string_view digits) {
  // One division for all: 59 digits would fit.
  std::uint64_t product = 0;
  for (const char digit : digits)
    product = (product + static_cast<std::uint64_t>(digit - '0')) * 2;
  const int check = (12 - static_cast<int>(product % 11)) % 11;
  return check == 10 ? 'X' : static_cast<char>('0' + check);
}

int Mod97(std::string_view text) {
  int remainder = 0;
  for (const char c : text) {
    if (c <= '9')
      remainder = (remainder * 10 + (c - '0')) % 97;
    else
      remainder = (remainder * 100 + (c - 'A' + 10)) % 97;
  }
  return remainder;
}

}  // namespace identifiers
