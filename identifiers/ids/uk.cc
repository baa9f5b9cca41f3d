#include "identifiers/ids/uk.h"

#include <array>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

bool IsPrefixLetter(char c) {
  return IsUpperChar(c) &&
         std::string_view("DFIQUV").find(c) == std::string_view::npos;
}

bool IsUnusedPrefix(std::string_view prefix) {
  constexpr std::array<std::string_view, 7> kUnused{
      "BG", "GB", "KN", "NK", "NT", "TN", "ZZ"};
  for (const std::string_view unused : kUnused)
    if (prefix == unused) return true;
  return false;
}

}  // namespace

bool IsUkNino(std::string_view compact) {
  if (compact.size() != 9 || compact[8] < 'A' || compact[8] > 'D') return false;
  if (!IsPrefixLetter(compact[0]) || !IsPrefixLetter(compact[1])) return false;
  return compact[1] != 'O' && AllDigits(compact.substr(2, 6)) &&
         !IsUnusedPrefix(compact.substr(0, 2));
}

bool IsUkNhs(std::string_view compact) {
  constexpr std::array<int, 10> kWeights{10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  return IsDigitsOf(compact, 10) && WeightedSum(compact, kWeights) % 11 == 0 &&
         !AllEqual(compact);
}

}  // namespace identifiers
