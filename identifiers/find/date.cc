#include "identifiers/find/date.h"

namespace identifiers {
namespace {

bool IsDayOrMonth(std::string_view digits) {
  if (digits.empty() || digits.size() > 2) return false;
  const int number = digits.size() == 1
                         ? digits[0] - '0'
                         : (digits[0] - '0') * 10 + (digits[1] - '0');
  return number >= 1 && number <= 31;
}

bool IsYear(std::string_view digits) {
  return digits.size() == 4 &&
         (digits.starts_with("19") || digits.starts_with("20"));
}

}  // namespace

bool IsDate(const std::array<std::string_view, 3>& groups,
            char first,
            char second) {
  if (first != second || (first != '-' && first != '.' && first != '/'))
    return false;
  const auto& [begin, middle, end] = groups;
  return IsDayOrMonth(middle) && ((IsYear(begin) && IsDayOrMonth(end)) ||
                                  (IsDayOrMonth(begin) && IsYear(end)));
}

}  // namespace identifiers
