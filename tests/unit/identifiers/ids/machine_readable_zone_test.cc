#include "identifiers/ids/machine_readable_zone.h"

#include <string>

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::AreZoneLines;
using identifiers::IsZoneLineWithNumber;
using identifiers::NameInZone;

namespace {

// ICAO Doc 9303's specimens, parts 4, 6 and 5.
const std::string kPassport = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
const std::string kTd2 = "D231458907UTO7408122F1204159<<<<<<<6";
const std::string kTd1First = "I<UTOD231458907<<<<<<<<<<<<<<<";
const std::string kTd1Second = "7408122F1204159UTO<<<<<<<<<<<6";

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
