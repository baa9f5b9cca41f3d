#include "identifiers/ids/hong_kong_macau.h"

#include <array>
#include <cstddef>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

int LetterValue(char letter) {
  return letter - 'A' + 10;
}

}  // namespace

bool IsHongKongId(std::string_view compact) {
  constexpr std::array<int, 6> kWeights{7, 6, 5, 4, 3, 2};
  if (compact.size() != 8 && compact.size() != 9) return false;
  const std::size_t letters = compact.size() - 7;
  if (!IsUpperChar(compact[0]) || !IsUpperChar(compact[letters - 1]))
    return false;
  const std::string_view digits = compact.substr(letters, 6);
  const char check = compact.back();
  if (!AllDigits(digits) || (!IsDigitChar(check) && check != 'A')) return false;
  const int first = letters == 2 ? LetterValue(compact[0]) : 36;
  const int sum = first * 9 + LetterValue(compact[letters - 1]) * 8 +
                  WeightedSum(digits, kWeights) +
                  (check == 'A' ? 10 : check - '0');
  return sum % 11 == 0;
}

bool IsMacauId(std::string_view compact) {
  return IsDigitsOf(compact, 8) &&
         (compact[0] == '1' || compact[0] == '5' || compact[0] == '7');
}

}  // namespace identifiers
