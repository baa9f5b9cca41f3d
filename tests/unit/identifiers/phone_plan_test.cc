#include "identifiers/phone_plan/phone_plan.h"

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/catch.h"

namespace identifiers {
namespace {

std::vector<std::size_t> ValidLengths(const char* code,
                                      std::string_view national) {
  std::vector<std::size_t> lengths;
  PlanWalk walk(*FindPhoneCode(code));
  for (std::size_t i = 0; i < national.size() && walk.Step(national[i]); ++i)
    if (walk.valid()) lengths.push_back(i + 1);
  return lengths;
}

TEST_CASE("a country code is found at the beginning of digits") {
  CHECK(LengthOf(*FindPhoneCode("16502530000")) == 1);
  CHECK(LengthOf(*FindPhoneCode("79161234567")) == 1);
  CHECK(LengthOf(*FindPhoneCode("49")) == 2);
  CHECK(LengthOf(*FindPhoneCode("8613812345678")) == 2);
  CHECK(LengthOf(*FindPhoneCode("35312345")) == 3);
  CHECK(LengthOf(*FindPhoneCode("80012345678")) == 3);
}

TEST_CASE("digits without a whole country code have none") {
  for (const auto* digits : {"", "0", "4", "35", "049", "2101", "999", "x1"})
    CHECK(FindPhoneCode(digits) == nullptr);
}

TEST_CASE("a region is found by its ISO code, as that is written") {
  REQUIRE(FindPhoneRegion("DE") != nullptr);
  CHECK(CodeOf(*FindPhoneRegion("DE")).code == 49);
  CHECK(CodeOf(*FindPhoneRegion("AC")).code == 247);  // First and last.
  CHECK(CodeOf(*FindPhoneRegion("ZW")).code == 263);
  for (const auto* iso : {"", "D", "de", "DEU", "XX", "001", "ZZ"})
    CHECK(FindPhoneRegion(iso) == nullptr);
}

TEST_CASE("every region is found, and has a code with a main region") {
  REQUIRE(kPhoneRegionCount >= 240);
  for (std::size_t i = 0; i < kPhoneRegionCount; ++i) {
    const PhoneRegion& region = kPhoneRegions[i];
    CHECK(FindPhoneRegion(region.iso) == &region);
    CHECK(CodeOf(region).code == region.code);
    CHECK(MainRegion(CodeOf(region)).code == region.code);
  }
}

TEST_CASE("a code of several regions has a main one") {
  const auto main = [](const char* iso) {
    return std::string(MainRegion(CodeOf(*FindPhoneRegion(iso))).iso);
  };
  CHECK(main("CA") == "US");
  CHECK(main("GG") == "GB");
  CHECK(main("KZ") == "RU");
  CHECK(main("VA") == "IT");
}

TEST_CASE("one walk gives every length at which there is a number") {
  // Landlines of Berlin grow by extensions; a number of North America does not.
  CHECK(ValidLengths("49", "3012345678901234") ==
        std::vector<std::size_t>{5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
  CHECK(ValidLengths("1", "65025300001234") == std::vector<std::size_t>{10});
  CHECK(ValidLengths("86", "138123456789") == std::vector<std::size_t>{11});
}

TEST_CASE("a walk is dead when no number goes on so, and stays dead") {
  PlanWalk walk(*FindPhoneCode("1"));
  CHECK_FALSE(walk.dead());
  CHECK_FALSE(walk.Step('1'));  // No area begins with 1.
  CHECK(walk.dead());
  CHECK_FALSE(walk.Step('6'));
  CHECK_FALSE(walk.valid());
}

TEST_CASE("what is no digit ends a walk") {
  for (const char other : {' ', '/', ':', '\0', '\xff', 'a'}) {
    PlanWalk walk(*FindPhoneCode("49"));
    CHECK_FALSE(walk.Step(other));
  }
}

TEST_CASE("a number must be of its plan") {
  const PhoneCode& china = *FindPhoneCode("86");
  CHECK(IsValidNational(china, "13812345678"));
  CHECK(IsValidNational(china, "1012345678"));
  CHECK_FALSE(IsValidNational(china, "12012345678"));
  CHECK_FALSE(IsValidNational(china, "1381234567"));
  CHECK_FALSE(IsValidNational(china, "138123456789"));
  CHECK_FALSE(IsValidNational(china, ""));
}

TEST_CASE("the plans name the version of what they are made from") {
  CHECK(std::count(kPhonePlanVersion.begin(), kPhonePlanVersion.end(), '.') ==
        2);
}

}  // namespace
}  // namespace identifiers
