// Compares the numbering plans with libphonenumber, whose metadata they are
// made from: the same number, or none, for all its examples and for numbers of
// all regions as they are written, mistakes included. Usage: phone_oracle
// [numbers a region [seed]]; the seed is another each time, and printed. Fails
// if an example differs, and below 99.5 % of all, or of those in which
// libphonenumber finds a number. A difference that is meant has a name and is
// counted, as a difference all the same; others are listed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "identifiers/phone_plan/phone_writing.h"
#include "tests/evaluation/phone_oracle/written_numbers.h"

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr double kEnough = 0.995;
constexpr int kShown = 40;  // Differences.

std::optional<std::string> Theirs(const std::string& text,
                                  const std::string& region) {
  const auto& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
      !util.IsValidNumber(number))
    return std::nullopt;
  std::string e164;
  util.Format(number, PhoneNumberUtil::E164, &e164);
  return e164.substr(1);
}

std::optional<std::string> Ours(const std::string& text,
                                const std::string& region) {
  std::string digits;
  std::copy_if(
      text.begin(), text.end(), std::back_inserter(digits), [](char c) {
        return c >= '0' && c <= '9';
      });
  const auto found = text.starts_with('+')
                         ? identifiers::ParseInternational(digits)
                         : identifiers::ParseDialled(
                               *identifiers::FindPhoneRegion(region), digits);
  if (!found) return std::nullopt;
  return std::string(found->all());
}

struct Tally {
  int all = 0;
  int theirs = 0;          // In how many libphonenumber finds a number.
  int found = 0;           // In how many of those it is ours.
  int agreed = 0;          // Of all.
  int plus_forgotten = 0;  // Of the differences.
  std::map<std::string, int> differences;  // Of the others, by region.
};

// Of "+0049 30 ..." or "+0 20 ...", a plus before what begins no country code,
// libphonenumber forgets the plus and reads on. E.164 (and RFC 3966) have
// nothing but a country code behind a plus, and country codes begin with 1
// to 9.
bool IsPlusForgotten(const std::string& text,
                     const std::string& region,
                     const std::optional<std::string>& theirs,
                     const std::optional<std::string>& ours) {
  return !ours && theirs && text.starts_with('+') &&
         Theirs(text.substr(1), region) == theirs;
}

void Compare(const std::string& text,
             const std::string& region,
             Tally& tally,
             int& shown) {
  const auto theirs = Theirs(text, region);
  const auto ours = Ours(text, region);
  const bool same = theirs == ours;
  ++tally.all;
  tally.theirs += theirs ? 1 : 0;
  tally.found += theirs && same ? 1 : 0;
  tally.agreed += same ? 1 : 0;
  if (same) return;
  if (IsPlusForgotten(text, region, theirs, ours)) {
    ++tally.plus_forgotten;
    return;
  }
  ++tally.differences[region];
  if (shown++ < kShown)
    std::printf("%s \"%s\": theirs %s, ours %s\n",
                region.c_str(),
                text.c_str(),
                theirs.value_or("none").c_str(),
                ours.value_or("none").c_str());
}

// All examples that libphonenumber has, in full and as written at home.
void CompareExamples(Tally& tally, int& shown) {
  const auto& util = *PhoneNumberUtil::GetInstance();
  const auto compare = [&](const PhoneNumber& number,
                           const std::string& region,
                           PhoneNumberUtil::PhoneNumberFormat format) {
    std::string text;
    util.Format(number, format, &text);
    Compare(text, region, tally, shown);
  };
  std::set<std::string> regions;
  util.GetSupportedRegions(&regions);
  for (const auto& region : regions) {
    for (int type = 0; type < PhoneNumberUtil::UNKNOWN; ++type) {
      PhoneNumber number;
      if (!util.GetExampleNumberForType(
              region,
              static_cast<PhoneNumberUtil::PhoneNumberType>(type),
              &number))
        continue;
      compare(number, region, PhoneNumberUtil::INTERNATIONAL);
      compare(number, region, PhoneNumberUtil::NATIONAL);
    }
  }
  std::set<int> codes;
  util.GetSupportedGlobalNetworkCallingCodes(&codes);
  for (const int code : codes) {
    PhoneNumber number;
    if (util.GetExampleNumberForNonGeoEntity(code, &number))
      compare(number, "DE", PhoneNumberUtil::INTERNATIONAL);
  }
}

double Part(int part, int of) {
  return of == 0 ? 0 : static_cast<double>(part) / of;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t a_region =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000;
  const std::uint64_t seed =
      argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device{}();
  evaluation::WrittenNumbers written(seed);
  const auto& regions = written.regions();
  int shown = 0;
  Tally examples;
  CompareExamples(examples, shown);
  std::printf("of %d examples, %d agree\n", examples.all, examples.agreed);
  Tally tally;
  for (std::size_t i = 0; i < a_region * regions.size(); ++i) {
    const auto& region = regions[i % regions.size()];
    Compare(written.Next(region), region, tally, shown);
  }
  for (const auto& [region, count] : tally.differences)
    std::printf("%s: %d differ without a reason\n", region.c_str(), count);
  std::printf("plus before no country code: %d\n", tally.plus_forgotten);
  const double all = Part(tally.agreed, tally.all);
  const double found = Part(tally.found, tally.theirs);
  std::printf(
      "seed %llu, %zu regions, plan %s: of %d numbers %.3f %% agree; "
      "of %d that libphonenumber finds, %.3f %%\n",
      static_cast<unsigned long long>(seed),
      regions.size(),
      std::string(identifiers::kPhonePlanVersion).c_str(),
      tally.all,
      100 * all,
      tally.theirs,
      100 * found);
  const bool enough = all >= kEnough && found >= kEnough;
  return enough && examples.agreed == examples.all ? 0 : 1;
}
