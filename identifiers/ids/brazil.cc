#include "identifiers/ids/brazil.h"

#include <array>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

// 11 minus the remainder; 10 and 11 are written as 0.
int CheckOf(int sum) {
  const int remainder = sum % 11;
  return remainder < 2 ? 0 : 11 - remainder;
}

}  // namespace

bool IsBrazilCpf(std::string_view compact) {
  constexpr std::array<int, 9> kFirst{10, 9, 8, 7, 6, 5, 4, 3, 2};
  constexpr std::array<int, 10> kSecond{11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
  if (!IsDigitsOf(compact, 11)) return false;
  if (CheckOf(WeightedSum(compact, kFirst)) != compact[9] - '0') return false;
  return CheckOf(WeightedSum(compact, kSecond)) == compact[10] - '0' &&
         !AllEqual(compact);
}

}  // namespace identifiers
