#include "identifiers/ids/spain.h"

#include <cstddef>

#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

char CheckLetter(int number) {
  return std::string_view(
      "TRWAGMYFPDXBNJZSQVHLCKE")[static_cast<std::size_t>(number % 23)];
}

}  // namespace

bool IsSpainDni(std::string_view compact) {
  if (compact.size() != 9 || !AllDigits(compact.substr(0, 8))) return false;
  const int number = NumberOf(compact.substr(0, 8));
  return number != 0 && CheckLetter(number) == compact[8];
}

bool IsSpainNie(std::string_view compact) {
  constexpr int kSevenDigits = 10000000;
  if (compact.size() != 9 || compact[0] < 'X' || compact[0] > 'Z') return false;
  if (!AllDigits(compact.substr(1, 7))) return false;
  const int number =
      (compact[0] - 'X') * kSevenDigits + NumberOf(compact.substr(1, 7));
  return CheckLetter(number) == compact[8];
}

}  // namespace identifiers
