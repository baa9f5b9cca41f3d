#include "identifiers/ids/machine_readable_zone.h"

#include <string>
#include <string_view>

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::NameInZone;
using identifiers::ReadZoneLine;
using identifiers::ReadZoneLines;

namespace {

// ICAO Doc 9303's specimens, parts 4, 6 and 5.
const std::string kPassport = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
const std::string kTd2 = "D231458907UTO7408122F1204159<<<<<<<6";
const std::string kTd1First = "I<UTOD231458907<<<<<<<<<<<<<<<";
const std::string kTd1Second = "7408122F1204159UTO<<<<<<<<<<<6";

bool IsZoneLineWithNumber(std::string_view line) {
  return ReadZoneLine(line).has_value();
}

bool AreZoneLines(std::string_view first, std::string_view second) {
  return ReadZoneLines(first, second).has_value();
}

}  // namespace

TEST_CASE("the line of a travel document's number has all its check digits") {
  test::CheckTaken(IsZoneLineWithNumber,
                   {kPassport,
                    kTd2,
                    // Germany's: one letter for the state, an empty field with
                    // and without its check digit, sex not stated.
                    "C01X00T478D<<6408125F2710316<<<<<<<<<<<<<<<4",
                    "C01X00T478D<<6408125<2710316<<<<<<<<<<<<<<04",
                    "AB12345<<6FRA8001313M3001318<<<<<<<<<<<<<<<0"});
}

TEST_CASE("no line of a travel document: any character that is another") {
  for (const auto& line : {kPassport, kTd2}) {
    for (std::size_t at = 0; at < line.size(); ++at) {
      // No check digit covers the state and the sex.
      if (at >= 10 && at < 13) continue;
      auto other = line;
      other[at] = other[at] == '7' ? '8' : '7';
      INFO(other);
      CHECK_FALSE(IsZoneLineWithNumber(other));
    }
  }
  test::CheckRefused(IsZoneLineWithNumber,
                     {"",
                      kPassport + "<",
                      kPassport.substr(1),
                      std::string(44, '<'),
                      std::string(44, '0'),
                      "l898902c36uto7408122f1204159ze184226b<<<<<10"});
}

TEST_CASE("of three lines the check digit over all covers the first two") {
  CHECK(AreZoneLines(kTd1First, kTd1Second));
  auto other = kTd1First;
  other[20] = 'B';
  CHECK_FALSE(AreZoneLines(other, kTd1Second));
  other = kTd1Second;
  other[25] = 'B';
  CHECK_FALSE(AreZoneLines(kTd1First, other));
  CHECK_FALSE(AreZoneLines(kTd1Second, kTd1First));
  CHECK_FALSE(AreZoneLines(kTd1First, ""));
}

TEST_CASE(
    "a number that is longer than its field goes on in the optional one") {
  // Doc 9303 part 11, appendix D: TD1 and TD2.
  const auto td1 = ReadZoneLines("I<UTOD23145890<7349<<<<<<<<<<<",
                                 "3407127M9507122UTO<<<<<<<<<<<2");
  REQUIRE(td1);
  CHECK(td1->number == "D23145890");
  CHECK(td1->number_rest == "734");
  CHECK(td1->optional.empty());
  const auto td2 = ReadZoneLine("D23145890<UTO3407127M95071227349<<<8");
  REQUIRE(td2);
  CHECK(td2->number_rest == "734");
  // Belgium's and Portugal's cards: the filler between counts.
  const auto belgium = ReadZoneLines("IDBEL000001115<7027<<<<<<<<<<<",
                                     "9502286F3001064BEL950228998747");
  REQUIRE(belgium);
  CHECK(belgium->number_rest == "702");
  CHECK(belgium->state == "BEL");
  const auto portugal = ReadZoneLines("I<PRT000024759<ZZ72<<<<<<<<<<<",
                                      "8010100F2006017PRT<<<<<<<<<<<8");
  REQUIRE(portugal);
  CHECK(portugal->number_rest == "ZZ7");
}

TEST_CASE("no longer number: its check digit is wrong, or it is a passport's") {
  // With check digits over all that fit.
  CHECK_FALSE(AreZoneLines("I<UTOD23145890<7348<<<<<<<<<<<",
                           "3407127M9507122UTO<<<<<<<<<<<9"));
  CHECK_FALSE(AreZoneLines("I<UTOD23145890<<<<<<<<<<<<<<<<",
                           "3407127M9507122UTO<<<<<<<<<<<3"));
  CHECK_FALSE(AreZoneLines("I<UTOD23145890<9<<<<<<<<<<<<<<",
                           "3407127M9507122UTO<<<<<<<<<<<0"));
  CHECK_FALSE(
      IsZoneLineWithNumber("D23145890<UTO3407127M95071227349<<<<<<<<<<53"));
}

TEST_CASE("the optional field is told up to its first filler") {
  const auto spain = ReadZoneLines("IDESPBAA000589599999999R<<<<<<",
                                   "8001014F2501017ESP<<<<<<<<<<<7");
  REQUIRE(spain);
  CHECK(spain->state == "ESP");
  CHECK(spain->number == "BAA000589");
  CHECK(spain->optional == "99999999R");
  const auto passport =
      ReadZoneLine("SPECI20142NLD6503101F2403096999999990<<<<<84");
  REQUIRE(passport);
  CHECK(passport->state == "NLD");
  CHECK(passport->optional == "999999990");
}

TEST_CASE("behind the rest of a longer number the optional field goes on") {
  const auto spain = ReadZoneLines("C<ESPRHA487647<3821<19489241F<",
                                   "8010214<2809160ESP<<<<<<<<<<<7");
  REQUIRE(spain);
  CHECK(spain->number_rest == "382");
  CHECK(spain->optional == "19489241F");
}

TEST_CASE("a name in the zone has a surname and given names") {
  const auto name = NameInZone("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<");
  CHECK(name.surname == "ERIKSSON");
  CHECK(name.given == "ANNA<MARIA");
  const auto cut = NameInZone("VAN<DER<BERG<<ANNA<");
  CHECK(cut.surname == "VAN<DER<BERG");
  CHECK(cut.given == "ANNA");
  for (const auto* none :
       {"", "ERIKSSON<<<<", "ERIKSSON", "<<ANNA", "ERIKSS0N<<ANNA", "A<<<B"})
    CHECK(NameInZone(none).surname.empty());
}
