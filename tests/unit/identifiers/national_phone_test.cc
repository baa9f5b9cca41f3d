// Telephone numbers as people of one country write them, and what looks so.
#include <string>
#include <utility>
#include <vector>

#include "identifiers/detector.h"
#include "tests/support/catch.h"
#include "tests/support/found_identifiers.h"

namespace {

using Strings = std::vector<std::string>;

Strings Found(const std::string& text, const std::string& region) {
  auto made = identifiers::Detector::Make({.default_region = region});
  REQUIRE(made.ok());
  return test::FoundIn(made.value(), text);
}

struct Written {
  const char* region;
  const char* text;
  const char* number;
};

TEST_CASE("a zero within a number of a plan without trunk prefix begins none") {
  // 055 is Florence's area.
  for (const auto* text : {"340 055 8182", "340.055.8182", "340 05 58 182"})
    CHECK(Found(text, "IT") == Strings{"possible phone +393400558182"});
  CHECK(Found("Cell. 340 055 8182", "IT") == Strings{"phone +393400558182"});
  CHECK(Found("340-055-8182", "IT") == Strings{"phone +393400558182"});
  CHECK(Found("055 818 2345", "IT") == Strings{"phone +390558182345"});
  CHECK(Found("Tel: 06 6982 1234", "IT") == Strings{"phone +390669821234"});
  // Where there is one, it does.
  CHECK(Found("12 0171 2345678", "DE") == Strings{"phone +491712345678"});
}

TEST_CASE(
    "groups as a country writes them without a trunk prefix are possible") {
  const Written numbers[] = {{"ES", "612 345 678", "+34612345678"},
                             {"DK", "20 12 34 56", "+4520123456"},
                             {"NO", "412 34 567", "+4741234567"},
                             {"PT", "912 345 678", "+351912345678"},
                             {"PL", "512 345 678", "+48512345678"},
                             {"CZ", "601 123 456", "+420601123456"},
                             {"GR", "691 234 5678", "+306912345678"},
                             {"LV", "21 234 567", "+37121234567"},
                             {"EE", "5123 4567", "+37251234567"},
                             {"HK", "5123 4567", "+85251234567"},
                             {"SG", "8123 4567", "+6581234567"},
                             // A trunk prefix, but not before mobile numbers.
                             {"PE", "912 345 678", "+51912345678"},
                             {"CO", "321 1234567", "+573211234567"},
                             {"GE", "555 12 34 56", "+995555123456"},
                             {"LB", "71 123 456", "+96171123456"},
                             {"BR", "11 96123-4567", "+5511961234567"}};
  for (const auto& [region, text, number] : numbers) {
    INFO(region << " " << text);
    const std::string phone = std::string("phone ") + number;
    CHECK(Found(text, region) == Strings{"possible " + phone});
    CHECK(Found(std::string("Tel. ") + text, region) == Strings{phone});
  }
}

TEST_CASE("groups of a part's number are not taken for a telephone number's") {
  CHECK(Found("714-20813-85", "CN").empty());
  CHECK(Found("200 2606181", "CN").empty());
  CHECK(Found("655-54579-82", "BR") == Strings{"possible phone +556555457982"});
  CHECK(Found("512-345-678", "PL") == Strings{"phone +48512345678"});
}

TEST_CASE("an area with a separator of its own is no row of padded figures") {
  CHECK(Found("08-63 56 84", "SE") == Strings{"phone +468635684"});
  CHECK(Found("08 63 56 84", "SE").empty());
  CHECK(Found("<Buffer 04 03 02 01 08 07 06 05>", "SE").empty());
}

TEST_CASE("two years are no telephone number") {
  for (const auto* region : {"DK", "LV", "NO", "HK"})
    for (const auto* text : {"Copyright 2003-2020 Free Software Foundation",
                             "Copyright 2011 -2013 John Maddock",
                             "2009/2010",
                             "2012 2034"}) {
      INFO(region << " " << text);
      CHECK(Found(text, region).empty());
    }
  // As a number of Denmark, written in another way or named one.
  CHECK(Found("20 03 20 20", "DK") == Strings{"possible phone +4520032020"});
  CHECK(Found("Tlf. nr. / phone 2003 2020", "DK") ==
        Strings{"phone +4520032020"});
  CHECK(Found("phone +4520123456, member 2003-2020", "DK") ==
        Strings{"phone +4520123456"});
}

TEST_CASE("words for a telephone are known as people shorten them") {
  const Written numbers[] = {
      {"ES", "Tfno: 612345678", "+34612345678"},
      {"ES", "Tlf. 612345678", "+34612345678"},
      {"ES", "Telf.: 912345678", "+34912345678"},
      {"MX", "Cel: 5512345678", "+525512345678"},
      {"PT", "Tlm. 912345679", "+351912345679"},
      {"IT", "fisso 0669821234", "+390669821234"},
      {"FR", "Fixe 0144556678", "+33144556678"},
      {"FR", "Port. : 06 12 34 56 78", "+33612345678"},
      {"GB", "Mob: 07911123456", "+447911123456"},
      {"IN", "Contact No.: 09876543210", "+919876543210"},
      {"IN", "Ph No. 9876543210", "+919876543210"},
      {"NL", "telefoonnr 0612345678", "+31612345678"},
      {"DE", "Handynr. 01712345678", "+491712345678"},
      {"DK", "tlf. 20123456", "+4520123456"},
      {"FI", "puh. 0401234567", "+358401234567"},
      {"RU", "Тел. 89123456781", "+79123456781"},
      {"GR", "κινητό 6912345678", "+306912345678"},
      {"KR", "연락처 01020000001", "+821020000001"},
      {"TW", "行動電話 0912345678", "+886912345678"}};
  for (const auto& [region, text, number] : numbers) {
    INFO(text);
    CHECK(Found(text, region) == Strings{std::string("phone ") + number});
  }
}

TEST_CASE("a word that ends in -nr is some number's") {
  CHECK(Found("Kundennr. +4920123456", "DE") ==
        Found("Kundennummer +4920123456", "DE"));
  CHECK(Found("Ordrenr. 20 12 34 56", "DK").empty());
  CHECK(Found("Tel. 0664 1234567, SVNR 1237 010180", "AT") ==
        Strings{"phone +436641234567"});
  CHECK(Found("Paspoortnr. NX6P97571", "NL") == Strings{"passport NX6P97571"});
}

}  // namespace
