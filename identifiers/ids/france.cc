#include "identifiers/ids/france.h"

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

bool IsSex(char c) {
  return (c >= '1' && c <= '4') || c == '7' || c == '8';
}

bool IsMonth(int month) {
  return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) ||
         month >= 50;
}

// Corsica's 2A and 2B count as 19 and 18, other departments as they are; -1:
// none.
int DepartmentOf(std::string_view code) {
  if (code == "2A") return 19;
  if (code == "2B") return 18;
  return AllDigits(code) && code != "00" ? NumberOf(code) : -1;
}

}  // namespace

bool IsFranceNir(std::string_view compact) {
  if (compact.size() != 15 || !IsSex(compact[0])) return false;
  const std::string_view born = compact.substr(0, 5);
  const std::string_view rest = compact.substr(7, 6);
  const std::string_view key = compact.substr(13);
  if (!AllDigits(born) || !AllDigits(rest) || !AllDigits(key)) return false;
  if (!IsMonth(NumberOf(born.substr(3)))) return false;
  if (rest.substr(0, 3) == "000" || rest.substr(3) == "000") return false;
  const int department = DepartmentOf(compact.substr(5, 2));
  if (department < 0) return false;
  const int remainder = (Mod97(born) * 100 + department) * (1000000 % 97) % 97;
  return 97 - (remainder + Mod97(rest)) % 97 == NumberOf(key);
}

}  // namespace identifiers
