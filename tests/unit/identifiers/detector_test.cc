#include "identifiers/detector.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/found_identifiers.h"

namespace {

using identifiers::Detector;
using protocol::IdentifierKind;

Detector MakeDetector(const identifiers::DetectorOptions& options = {}) {
  auto detector = Detector::Make(options);
  REQUIRE(detector.ok());
  return std::move(detector.value());
}

const Detector& China() {
  static const Detector detector = MakeDetector();
  return detector;
}

// "kind canonical" of each match of either tier, in order.
std::vector<std::string> Found(const Detector& detector,
                               const std::string& text) {
  return test::FoundAnyIn(detector, text);
}

using Strings = std::vector<std::string>;

TEST_CASE("an e-mail address is found where people put it") {
  const std::pair<const char*, const char*> texts[] = {
      {"anna@example.com", "email anna@example.com"},
      {"<Anna.Berg@Example.COM>,", "email anna.berg@example.com"},
      {"mail a+b_c%d@mail.example.co.uk.", "email a+b_c%d@mail.example.co.uk"},
      {"\"x\"<y@z.de>", "email y@z.de"},
      {"'quoted@example.org'", "email quoted@example.org"},
      {"\xE9\x82\xAE\xE7\xAE\xB1:li@example.cn\xEF\xBC\x8C",
       "email li@example.cn"}};
  for (const auto& [text, expected] : texts)
    CHECK(Found(China(), text) == Strings{expected});
}

TEST_CASE("what only looks like an e-mail address is not one") {
  for (const auto* text : {"@",
                           "a@",
                           "@b.com",
                           "a@b",
                           "a@b.1",
                           "a.@b.com",
                           "a..b@c.com",
                           "a@-b.com",
                           "a@b-.com",
                           "a@b..com",
                           "user@host",
                           "@media screen"})
    CHECK(Found(China(), text).empty());
}

TEST_CASE("a Chinese mobile number is one however it is written") {
  for (const auto* text : {"13812345678",
                           "138 1234 5678",
                           "138-1234-5678",
                           "+8613812345678",
                           "+86 138 1234 5678",
                           "0086 13812345678",
                           "8613812345678",
                           "86-138-1234-5678",
                           "(+86)13812345678",
                           "138.1234.5678",
                           "\xEF\xBC\x91\xEF\xBC\x93\xEF\xBC\x98"
                           "12345678",
                           "138\xC2\xA0"
                           "1234\xC2\xA0"
                           "5678",
                           "tel:13812345678",
                           "\xE6\x89\x8B\xE6\x9C\xBA"
                           "13812345678"})
    CHECK(Found(China(), text) == Strings{"phone +8613812345678"});
}

TEST_CASE("landlines and numbers of other countries are found") {
  const std::pair<const char*, const char*> texts[] = {
      {"010-62345678", "phone +861062345678"},
      {"(0755) 82345678", "phone +8675582345678"},
      {"+44 (0)20 7946 0958", "phone +442079460958"},
      {"+1 (202) 555-0143", "phone +12025550143"},
      {"0049 30 901820", "phone +4930901820"},
      {"+49-30-901820", "phone +4930901820"}};
  for (const auto& [text, expected] : texts)
    CHECK(Found(China(), text) ==
          (*expected == 0 ? Strings{} : Strings{expected}));
}

TEST_CASE("national numbers belong to the region that is set") {
  const auto detector = MakeDetector({.default_region = ""});
  CHECK(Found(detector, "13812345678").empty());
  CHECK(Found(detector, "+8613812345678") == Strings{"phone +8613812345678"});
}

// The networks' published test numbers.
TEST_CASE("a card number is found solid and in groups") {
  const std::pair<const char*, const char*> texts[] = {
      {"4111111111111111", "card 4111111111111111"},
      {"4111 1111 1111 1111", "card 4111111111111111"},
      {"5555-5555-5555-4444", "card 5555555555554444"},
      {"3782 822463 10005", "card 378282246310005"},
      {"2223003122003222", "card 2223003122003222"},
      {"6011111111111117", "card 6011111111111117"}};
  for (const auto& [text, expected] : texts)
    CHECK(Found(China(), text) == Strings{expected});
}

// GB 11643's own example, and one made from it.
TEST_CASE("a resident id is found with its check character") {
  CHECK(Found(China(), "11010519491231002X") ==
        Strings{"resident_id 11010519491231002X"});
  CHECK(Found(China(), "id 11010519491231002x;") ==
        Strings{"resident_id 11010519491231002X"});
  for (const auto* wrong : {"110105194912310021",   // Wrong check character.
                            "11010519491331002X",   // No such month.
                            "99010519491231002X",   // No such region.
                            "11010519491231002XY",  // Part of something longer.
                            "211010519491231002X"})  // Likewise.
    CHECK(Found(China(), wrong).empty());
}

TEST_CASE("numbers that are something else are left alone") {
  for (const auto* text : {"order 20260301123456789",
                           "2026-03-01 09:30:00.123",
                           "1772357400",
                           "1772357400123",
                           "9f86d081884c7d659a2feaa0c55ad015",
                           "123e4567-e89b-12d3-a456-426614174000",
                           "v1.13812345678",
                           "1,381,234,567.80",
                           "12345678901",
                           "a13812345678",
                           "13812345678b",
                           "4111111111111112",
                           "192.168.138.123",
                           "13812345678901234567",
                           "1.2.3.4.5",
                           "x=13812345678901",
                           "+99 1234 5678",
                           "+1 138 123 4567"})
    CHECK(Found(China(), text).empty());
}

TEST_CASE("numbers in one line or in the cells of a table stay apart") {
  CHECK(Found(China(), "13812345678 13912345678") ==
        Strings{"phone +8613812345678", "phone +8613912345678"});
  CHECK(Found(China(), "13812345678\t13912345678\n13712345678") ==
        Strings{"phone +8613812345678",
                "phone +8613912345678",
                "phone +8613712345678"});
}

TEST_CASE("what stands beside a number does not hide it") {
  for (const auto* text : {"1,13812345678,anna",
                           "09:30 13812345678",
                           "2026/03/01 13812345678",
                           "13812345678 2026-03-01 09:30:00",
                           "13812345678 2nd try",
                           "room 2b 13812345678",
                           "id=7;tel=13812345678;",
                           "13812345678/1"})
    CHECK(Found(China(), text) == Strings{"phone +8613812345678"});
  for (const auto* text : {"13812345678,13912345678",
                           "13812345678/13912345678",
                           "13812345678;13912345678",
                           "13812345678, 13912345678"})
    CHECK(Found(China(), text) ==
          Strings{"phone +8613812345678", "phone +8613912345678"});
}

TEST_CASE("any number of numbers in one line is found") {
  for (const auto* separator : {" ", "  ", ", ", "-"}) {
    std::string line;
    Strings expected;
    for (int n = 0; n < 40; ++n) {
      const std::string number = "138123456" + std::to_string(10 + n);
      line += (n == 0 ? "" : separator) + number;
      expected.push_back("phone +86" + number);
    }
    CHECK(Found(China(), line) == expected);
  }
}

TEST_CASE("of what overlaps the longest is counted") {
  CHECK(Found(China(), "13812345678@example.com") ==
        Strings{"email 13812345678@example.com"});
}

TEST_CASE("a table of customers is counted as a person would") {
  std::string table = "Name\tE-mail\tPhone\n";
  for (int n = 0; n < 25; ++n)
    table += "Anna Arnold\tanna" + std::to_string(n) +
             "@example.com\t138000000" + (n < 10 ? "0" : "") +
             std::to_string(n) + "\n";
  const auto findings = China().Scan(table + table);
  REQUIRE(findings.counts.size() == 3);
  CHECK(findings.counts[0] ==
        protocol::KindCount{IdentifierKind::kPhone, 25, 50});
  CHECK(findings.counts[1] ==
        protocol::KindCount{IdentifierKind::kEmail, 25, 50});
  CHECK(findings.counts[2] ==
        protocol::KindCount{IdentifierKind::kPersonName, 1, 50});
  CHECK(findings.digests.size() == 51);
  CHECK(std::is_sorted(findings.digests.begin(), findings.digests.end()));
}

TEST_CASE("a configured pattern finds its group, and its name is part of it") {
  const auto detector = MakeDetector(
      {.patterns = {{"case-number", R"(\bC-(\d{4}))"}, {"ref", "R[0-9]+"}}});
  CHECK(Found(detector, "see C-1234 and R77") ==
        Strings{"configured case-number:1234", "configured ref:R77"});
}

TEST_CASE("a pattern that cannot work is refused by name") {
  for (const auto* expression : {"(", "x*"}) {
    const auto detector = Detector::Make({.patterns = {{"bad", expression}}});
    REQUIRE_FALSE(detector.ok());
    CHECK(detector.error().message.find("bad") != std::string::npos);
  }
}

TEST_CASE("bytes of any kind are harmless") {
  std::string bytes;
  for (int i = 0; i < 4096; ++i)
    bytes.push_back(static_cast<char>(i * 37 % 256));
  for (std::size_t cut = 0; cut < 64; ++cut)
    (void)China().Scan(std::string_view(bytes).substr(cut));
  CHECK(Found(China(),
              "\xff"
              "13812345678\xff") == Strings{"phone +8613812345678"});
}

TEST_CASE(
    "above the limit the smallest digests are kept and counts are exact") {
  std::string text;
  for (int n = 0; n < 60'000; ++n)
    text += "user" + std::to_string(n) + "@example.com\n";
  const auto findings = China().Scan(text);
  CHECK(findings.counts[0].distinct == 60'000);
  CHECK(findings.digests.size() == 50'000);
}

}  // namespace
