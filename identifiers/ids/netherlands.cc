#include "identifiers/ids/netherlands.h"

#include <array>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {

bool IsNetherlandsBsn(std::string_view compact) {
  constexpr std::array<int, 9> kWeights{9, 8, 7, 6, 5, 4, 3, 2, -1};
  return IsDigitsOf(compact, 9) && WeightedSum(compact, kWeights) % 11 == 0 &&
         !AllEqual(compact);
}

}  // namespace identifiers
