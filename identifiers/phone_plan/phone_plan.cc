#include "identifiers/phone_plan/phone_plan.h"

#include <algorithm>

namespace identifiers {

const PhoneCode* FindPhoneCode(std::string_view digits) {
  std::size_t three = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const char digit = i < digits.size() ? digits[i] : '0';
    if (digit < '0' || digit > '9') return nullptr;
    three = three * 10 + static_cast<std::size_t>(digit - '0');
  }
  const std::size_t place = kPhoneCodeOf[three];
  if (place == 0) return nullptr;
  const PhoneCode& code = kPhoneCodes[place - 1];
  return LengthOf(code) <= digits.size() ? &code : nullptr;
}

const PhoneRegion* FindPhoneRegion(std::string_view iso) {
  const PhoneRegion* end = kPhoneRegions + kPhoneRegionCount;
  const PhoneRegion* found = std::lower_bound(
      kPhoneRegions, end, iso, [](const PhoneRegion& region, auto wanted) {
        return std::string_view(region.iso) < wanted;
      });
  return found != end && found->iso == iso ? found : nullptr;
}

const PhoneCode& CodeOf(const PhoneRegion& region) {
  std::size_t three = region.code;
  while (three < 100)
    three *= 10;
  return kPhoneCodes[kPhoneCodeOf[three] - 1];
}

const PhoneRegion& MainRegion(const PhoneCode& code) {
  return kPhoneRegions[code.main_region];
}

bool IsValidNational(const PhoneCode& code, std::string_view digits) {
  PlanWalk walk(code);
  for (const char digit : digits)
    if (!walk.Step(digit)) return false;
  return walk.valid();
}

}  // namespace identifiers
