// Compares the numbering plans with libphonenumber, whose metadata they are
// made from: the same number, or none, for all its examples and for numbers of
// all regions as they are written, mistakes included. Usage: phone_oracle
// [numbers [seed]]; the seed is another each time, and printed. Fails if an
// example differs, and below 99.5 % of all, or of those in which libphonenumber
// finds a number.
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
  int theirs = 0;  // In how many libphonenumber finds a number.
  int found = 0;   // In how many of those it is ours.
  int agreed = 0;  // Of all.
  std::map<std::string, int> differences;  // By region.
};

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
  const std::size_t numbers =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const std::uint64_t seed =
      argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device{}();
  evaluation::WrittenNumbers written(seed);
  const auto& regions = written.regions();
  int shown = 0;
  Tally examples;
  CompareExamples(examples, shown);
  std::printf("of %d examples, %d agree\n", examples.all, examples.agreed);
  Tally tally;
  for (std::size_t i = 0; i < numbers; ++i) {
    const auto& region = regions[i % regions.size()];
    Compare(written.Next(region), region, tally, shown);
  }
  for (const auto& [region, count] : tally.differences)
    std::printf("%s: %d differ\n", region.c_str(), count);
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
