#include "identifiers/resident_id.h"

#include <array>
#include <chrono>

namespace identifiers {
namespace {

int Number(std::string_view digits) {
  int number = 0;
  for (const char digit : digits)
    number = number * 10 + (digit - '0');
  return number;
}

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
  using std::chrono::day;
  using std::chrono::month;
  using std::chrono::year;
  const std::chrono::year_month_day date{
      year(Number(digits.substr(0, 4))),
      month(static_cast<unsigned>(Number(digits.substr(4, 2)))),
      day(static_cast<unsigned>(Number(digits.substr(6, 2))))};
  return date.ok() && date.year() >= year(1900) && date.year() < year(2100);
}

}  // namespace

bool IsResidentId(std::string_view digits, char check) {
  constexpr std::array<int, 17> kWeights{
      7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kChecks = "10X98765432";
  if (digits.size() != kWeights.size()) return false;
  if (!IsProvince(Number(digits.substr(0, 2)))) return false;
  if (!IsBirthDate(digits.substr(6, 8))) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i)
    sum += (digits[i] - '0') * kWeights[i];
  return kChecks[static_cast<std::size_t>(sum % 11)] == check;
}

}  // namespace identifiers
