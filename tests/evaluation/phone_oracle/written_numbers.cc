#include "tests/evaluation/phone_oracle/written_numbers.h"

#include <algorithm>
#include <array>
#include <set>

#include "identifiers/phone_plan/phone_plan.h"

namespace evaluation {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kLongestNational = 17;

}  // namespace

WrittenNumbers::WrittenNumbers(std::uint64_t seed)
    : util_(*PhoneNumberUtil::GetInstance()), random_(seed) {
  std::set<std::string> regions;
  util_.GetSupportedRegions(&regions);
  regions_.assign(regions.begin(), regions.end());
}

std::size_t WrittenNumbers::Below(std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
}

PhoneNumber WrittenNumbers::Example(const std::string& region) {
  constexpr std::array kTypes{PhoneNumberUtil::FIXED_LINE,
                              PhoneNumberUtil::MOBILE,
                              PhoneNumberUtil::TOLL_FREE,
                              PhoneNumberUtil::PREMIUM_RATE,
                              PhoneNumberUtil::SHARED_COST,
                              PhoneNumberUtil::VOIP,
                              PhoneNumberUtil::PERSONAL_NUMBER,
                              PhoneNumberUtil::PAGER,
                              PhoneNumberUtil::UAN,
                              PhoneNumberUtil::VOICEMAIL};
  PhoneNumber number;
  if (!util_.GetExampleNumberForType(
          region, kTypes[Below(kTypes.size())], &number))
    util_.GetExampleNumber(region, &number);
  return number;
}

std::string WrittenNumbers::NearExample(const std::string& region) {
  std::string digits;
  util_.GetNationalSignificantNumber(Example(region), &digits);
  const std::size_t others = Below(digits.size());
  for (std::size_t i = digits.size() - others; i < digits.size(); ++i)
    digits[i] = Digit();
  return digits;
}

std::string WrittenNumbers::OnPlan(const std::string& region) {
  const auto* plan = identifiers::FindPhoneRegion(region);
  identifiers::PlanWalk walk(identifiers::CodeOf(*plan));
  std::string digits;
  while (digits.size() < kLongestNational) {
    std::string next;
    for (char digit = '0'; digit <= '9'; ++digit)
      if (auto ahead = walk; ahead.Step(digit)) next += digit;
    if (next.empty() || (walk.valid() && Below(4) == 0)) break;
    digits += next[Below(next.size())];
    walk.Step(digits.back());
  }
  return digits;
}

std::string WrittenNumbers::Write(const std::string& region,
                                  const std::string& national) {
  const auto code = std::to_string(util_.GetCountryCodeForRegion(region));
  std::string trunk;
  util_.GetNddPrefixForRegion(region, true, &trunk);
  switch (Below(5)) {  // Without the formatter.
    case 0:
      return national;
    case 1:
      return trunk + national;
    case 2:
      return "+" + code + " (" + (trunk.empty() ? "0" : trunk) + ")" + national;
    case 3:
      return code + national;
    default:
      break;
  }
  PhoneNumber number;
  std::string text;
  if (util_.Parse("+" + code + national, region, &number) !=
      PhoneNumberUtil::NO_PARSING_ERROR)
    return national;
  switch (Below(5)) {
    case 0:
      util_.Format(number, PhoneNumberUtil::E164, &text);
      break;
    case 1:
      util_.Format(number, PhoneNumberUtil::INTERNATIONAL, &text);
      break;
    case 2: {
      const auto& from = regions_[Below(regions_.size())];
      util_.FormatOutOfCountryCallingNumber(number, from, &text);
      break;
    }
    default:
      util_.Format(number, PhoneNumberUtil::NATIONAL, &text);
      break;
  }
  return text;
}

// One thing that people do: a digit wrong, missing, twice, in another place.
void WrittenNumbers::Spoil(std::string& text) {
  std::vector<std::size_t> digits;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] >= '0' && text[i] <= '9') digits.push_back(i);
  if (digits.empty()) return;
  const std::size_t at = digits[Below(digits.size())];
  switch (Below(5)) {
    case 0:
      text[at] = Digit();
      break;
    case 1:
      text.erase(at, 1);
      break;
    case 2:
      text.insert(at, 1, Digit());
      break;
    case 3:
      text.insert(at, 1, text[at]);
      break;
    default:
      std::swap(text[at], text[digits[Below(digits.size())]]);
      break;
  }
}

std::string WrittenNumbers::Next(const std::string& region) {
  std::string national = Below(2) == 0 ? NearExample(region) : OnPlan(region);
  std::string text = Write(region, national);
  for (std::size_t spoilt = Below(4); spoilt >= 2; --spoilt)
    Spoil(text);
  return text;
}

}  // namespace evaluation
