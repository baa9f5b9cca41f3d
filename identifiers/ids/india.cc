#include "identifiers/ids/india.h"

#include <algorithm>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

bool IsPalindrome(std::string_view text) {
  return std::equal(text.begin(), text.end(), text.rbegin());
}

}  // namespace

bool IsIndiaAadhaar(std::string_view compact) {
  return IsDigitsOf(compact, 12) && compact[0] >= '2' &&
         PassesVerhoeff(compact) && !IsPalindrome(compact);
}

bool IsIndiaPan(std::string_view compact) {
  constexpr std::string_view kHolders = "ABCFGHJKLPT";
  if (compact.size() != 10 ||
      kHolders.find(compact[3]) == std::string_view::npos)
    return false;
  const std::string_view letters = compact.substr(0, 5);
  const std::string_view digits = compact.substr(5, 4);
  return std::all_of(letters.begin(), letters.end(), IsUpperChar) &&
         AllDigits(digits) && digits != "0000" && IsUpperChar(compact[9]);
}

}  // namespace identifiers
