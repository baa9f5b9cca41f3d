#include "identifiers/ids/taiwan.h"

#include <array>
#include <cstddef>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

// Of A to Z, in the order in which the places got them.
constexpr std::array<int, 26> kPlaces{10, 11, 12, 13, 14, 15, 16, 17, 34,
                                      18, 19, 20, 21, 22, 35, 23, 24, 25,
                                      26, 27, 28, 29, 32, 30, 31, 33};

int PlaceOf(char letter) {
  return kPlaces[static_cast<std::size_t>(letter - 'A')];
}

// What counts for the second character; -1: not one of its.
int SecondValue(char c) {
  if (c == '1' || c == '2' || c == '8' || c == '9') return c - '0';
  return c >= 'A' && c <= 'D' ? PlaceOf(c) % 10 : -1;
}

}  // namespace

bool IsTaiwanId(std::string_view compact) {
  constexpr std::array<int, 8> kWeights{7, 6, 5, 4, 3, 2, 1, 1};
  if (compact.size() != 10 || !IsUpperChar(compact[0])) return false;
  const int second = SecondValue(compact[1]);
  const std::string_view digits = compact.substr(2);
  if (second < 0 || !AllDigits(digits)) return false;
  const int place = PlaceOf(compact[0]);
  const int sum =
      place / 10 + place % 10 * 9 + second * 8 + WeightedSum(digits, kWeights);
  return sum % 10 == 0;
}

}  // namespace identifiers
