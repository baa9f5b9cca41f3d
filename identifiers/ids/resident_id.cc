#include "identifiers/ids/resident_id.h"

#include <algorithm>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

// GB/T 2260: the first two digits are a province, municipality or region.
bool IsProvince(int code) {
  switch (code / 10) {
    case 1:
    case 4:
      return code % 10 >= 1 && code % 10 <= (code / 10 == 1 ? 5 : 6);
    case 2:
      return code >= 21 && code <= 23;
    case 3:
      return code >= 31 && code <= 37;
    case 5:
      return code >= 50 && code <= 54;
    case 6:
      return code >= 61 && code <= 65;
    case 7:
      return code == 71;
    case 8:
      return code >= 81 && code <= 83;
    default:
      return false;
  }
}

bool IsBirthDate(std::string_view digits) {
  const int year = NumberOf(digits.substr(0, 4));
  return year >= 1800 && year < 2100 &&
         IsDate(year,
                NumberOf(digits.substr(4, 2)),
                NumberOf(digits.substr(6, 2)));
}

}  // namespace

bool IsResidentId(std::string_view id) {
  constexpr std::size_t kDigits = 17;
  if (id.size() != kDigits + 1) return false;
  const auto digits = id.substr(0, kDigits);
  return AllDigits(digits) && IsProvince(NumberOf(digits.substr(0, 2))) &&
         IsBirthDate(digits.substr(6, 8)) && Mod11Check(digits) == id[kDigits];
}

bool IsResidentId15(std::string_view digits) {
  if (!IsDigitsOf(digits, 15) || !IsProvince(NumberOf(digits.substr(0, 2))))
    return false;
  return IsDate(1900 + NumberOf(digits.substr(6, 2)),
                NumberOf(digits.substr(8, 2)),
                NumberOf(digits.substr(10, 2)));
}

std::array<char, 18> ResidentId18Of(std::string_view digits15) {
  constexpr std::size_t kRegion = 6;
  std::array<char, 18> id{};
  std::copy_n(digits15.begin(), kRegion, id.begin());
  id[kRegion] = '1';
  id[kRegion + 1] = '9';
  std::copy_n(digits15.begin() + kRegion, 9, id.begin() + kRegion + 2);
  id[17] = Mod11Check({id.data(), 17});
  return id;
}

}  // namespace identifiers
