#include "identifiers/ids/poland.h"

#include <array>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

bool HasBirthDate(std::string_view digits) {
  const int year = NumberOf(digits.substr(0, 2));
  const int month = NumberOf(digits.substr(2, 2));
  const int day = NumberOf(digits.substr(4, 2));
  if (month > 80) return IsDate(1800 + year, month - 80, day);
  if (month > 20) return IsDate(2000 + year, month - 20, day);
  return IsDate(1900 + year, month, day);
}

}  // namespace

bool IsPolandPesel(std::string_view compact) {
  constexpr std::array<int, 11> kWeights{1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
  return IsDigitsOf(compact, 11) && HasBirthDate(compact) &&
         WeightedSum(compact, kWeights) % 10 == 0;
}

}  // namespace identifiers
