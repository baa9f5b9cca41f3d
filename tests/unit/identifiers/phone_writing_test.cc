#include "identifiers/phone_plan/phone_writing.h"

#include <algorithm>
#include <random>
#include <string>

#include "tests/support/catch.h"

namespace identifiers {
namespace {

std::string Text(const std::optional<PhoneDigits>& number) {
  return number ? std::string(number->all()) : "none";
}

std::string Digits(std::string_view text) {
  std::string digits;
  std::copy_if(
      text.begin(), text.end(), std::back_inserter(digits), [](char c) {
        return c >= '0' && c <= '9';
      });
  return digits;
}

std::string Dialled(const char* region, std::string_view text) {
  return Text(ParseDialled(*FindPhoneRegion(region), Digits(text)));
}

std::string Plus(std::string_view text) {
  return Text(ParseInternational(Digits(text)));
}

// Digits that often begin like a number.
std::string RandomDigits(std::mt19937& random) {
  constexpr std::array kBegins{"", "", "0", "00", "011", "1", "8", "810", "44"};
  std::string digits = kBegins[random() % kBegins.size()];
  for (std::size_t more = random() % 20; more > 0; --more)
    digits += static_cast<char>('0' + random() % 10);
  return digits;
}

TEST_CASE("a national writing gives the number in full") {
  const auto [region, text, number] =
      GENERATE(table<const char*, const char*, const char*>({
          {"CN", "138 1234 5678", "8613812345678"},
          {"CN", "010-12345678", "861012345678"},
          {"DE", "030 123456", "4930123456"},
          {"DE", "0151 23456789", "4915123456789"},
          {"GB", "(020) 7031 3000", "442070313000"},
          {"GB", "07400 123456", "447400123456"},
          {"FR", "01 23 45 67 89", "33123456789"},
          {"US", "(650) 253-0000", "16502530000"},
          {"US", "1-650-253-0000", "16502530000"},
          {"JP", "03-1234-5678", "81312345678"},
          {"KR", "02-312-3456", "8223123456"},
          {"AU", "(02) 9374 4000", "61293744000"},
          {"NZ", "03 331 6005", "6433316005"},
          {"SG", "6521 8000", "6565218000"},
          {"IN", "081234 56789", "918123456789"},
          {"RU", "8 (495) 123-45-67", "74951234567"},
          {"KZ", "8 (771) 000-99-98", "77710009998"},
          {"HU", "06 20 123 4567", "36201234567"},
          {"BY", "8 029 491-19-11", "375294911911"},
          {"LT", "(8-612) 34567", "37061234567"},
          {"NO", "406 12 345", "4740612345"},
      }));
  CAPTURE(region, text);
  CHECK(Dialled(region, text) == number);
}

TEST_CASE("where the leading zero is part of the number it stays") {
  CHECK(Dialled("IT", "02 3661 8300") == "390236618300");
  CHECK(Plus("39 02 3661 8300") == "390236618300");
  CHECK(Plus("39 2 3661 8300") == "none");
}

TEST_CASE("a carrier's code goes with the trunk prefix") {
  CHECK(Dialled("BR", "0 15 11 2345-6789") == "551123456789");
  CHECK(Dialled("BR", "0 (11) 96123-4567") == "5511961234567");
  CHECK(Dialled("MX", "044 222 123 4567") == "522221234567");
  CHECK(Dialled("CO", "0 3 1 2345678") == "none");
}

TEST_CASE("a prefix is rewritten where a plan says so") {
  // Argentina's mobiles: 15 behind the area is a 9 before it.
  CHECK(Dialled("AR", "011 15-2345-6789") == "5491123456789");
  CHECK(Dialled("AR", "11 2345-6789") == "541123456789");
  // Calls within one area leave it out.
  CHECK(Dialled("AG", "460-1234") == "12684601234");
  CHECK(Dialled("SM", "886377") == "3780549886377");
  CHECK(Dialled("GG", "256789") == "441481256789");
}

TEST_CASE("a number from abroad is the same from everywhere") {
  CHECK(Plus("44 20 7031 3000") == "442070313000");
  CHECK(Dialled("DE", "00 44 20 7031 3000") == "442070313000");
  CHECK(Dialled("US", "011 44 20 7031 3000") == "442070313000");
  CHECK(Dialled("RU", "8 10 44 20 7031 3000") == "442070313000");
  CHECK(Dialled("AU", "0011 44 20 7031 3000") == "442070313000");
}

TEST_CASE("a trunk prefix behind the country code is dropped") {
  CHECK(Plus("44 (0)20 7031 3000") == "442070313000");
  CHECK(Plus("49 030 123456") == "4930123456");
  CHECK(Plus("7 8 495 123-45-67") == "74951234567");
}

TEST_CASE("a country code without a plus counts if there is no number else") {
  CHECK(Dialled("CN", "86 138 1234 5678") == "8613812345678");
  CHECK(Dialled("GB", "44 20 7031 3000") == "442070313000");
  CHECK(Dialled("DE", "44 20 7031 3000") != "442070313000");
}

TEST_CASE("codes that are no country's have a plan, too") {
  CHECK(Plus("800 1234 5678") == "80012345678");
  CHECK(Plus("870 301 234 567") == "870301234567");
  CHECK(Plus("979 123 456 789") == "979123456789");
  CHECK(Plus("800 1234 567") == "none");
}

TEST_CASE("what is in no plan is no number") {
  CHECK(Dialled("US", "(123) 456-7890") == "none");
  CHECK(Dialled("CN", "120 1234 5678") == "none");
  CHECK(Dialled("DE", "") == "none");
  CHECK(Dialled("DE", "0") == "none");
  CHECK(Plus("") == "none");
  CHECK(Plus("0 30 123456") == "none");
  CHECK(Plus("210 123456") == "none");
  CHECK(Plus("44") == "none");
  CHECK(Plus(std::string(kMaxPhoneDigits + 1, '4')) == "none");
  CHECK(Dialled("BR", std::string(kMaxPhoneDigits + 1, '0')) == "none");
}

TEST_CASE("a number in full is its country code and the rest") {
  const auto number = ParseInternational("35312345678");
  REQUIRE(number);
  CHECK(number->all() == "35312345678");
  CHECK(number->national() == "12345678");
}

TEST_CASE("lengths are those at which the digits so far are a number") {
  std::mt19937 random(20221104);
  std::size_t found = 0;
  for (int round = 0; round < 200'000; ++round) {
    const auto& region = kPhoneRegions[random() % kPhoneRegionCount];
    const std::string digits = RandomDigits(random);
    std::uint32_t dialled = 0;
    std::uint32_t international = 0;
    for (std::size_t n = 0; n <= digits.size(); ++n) {
      const auto part = std::string_view(digits).substr(0, n);
      if (ParseDialled(region, part)) dialled |= std::uint32_t{1} << n;
      if (ParseInternational(part)) international |= std::uint32_t{1} << n;
    }
    found += dialled != 0 || international != 0 ? 1 : 0;
    // All lengths at first, then some.
    const std::uint32_t asked =
        round % 2 == 0 ? ~std::uint32_t{0} : std::uint32_t(random());
    if (DialledLengths(region, digits, asked) == (dialled & asked) &&
        InternationalLengths(digits, asked) == (international & asked))
      continue;
    CAPTURE(region.iso, digits, asked);
    CHECK(DialledLengths(region, digits, asked) == (dialled & asked));
    CHECK(InternationalLengths(digits, asked) == (international & asked));
  }
  CHECK(found > 10'000);
}

}  // namespace
}  // namespace identifiers
