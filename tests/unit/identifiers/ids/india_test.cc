#include "identifiers/ids/india.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsIndiaAadhaar;
using identifiers::IsIndiaPan;

TEST_CASE("an Aadhaar number has a check digit") {
  // Numbers that UIDAI gave to developers come first.
  test::CheckTaken(IsIndiaAadhaar,
                   {"999941057058", "999971658847", "234123412346"});
  test::CheckFindsWrongDigits(IsIndiaAadhaar, "999941057058");
}

TEST_CASE("no Aadhaar number: 0 or 1 in front, the same backwards") {
  test::CheckRefused(IsIndiaAadhaar,
                     {"012345678906",
                      "123412341234",
                      "222222222222",
                      "",
                      "23412341234",
                      "2341234123466",
                      "23412341234X"});
}

TEST_CASE("a PAN says what its holder is") {
  test::CheckTaken(
      IsIndiaPan,
      {"ACUPA7085R", "AAAPL1234C", "AAACL0001C", "ABCTE9999F", "ABCKE1234F"});
  test::CheckRefused(IsIndiaPan,
                     {"ABMXA3211G",
                      "ABCDE1234F",
                      "AAAPL0000C",
                      "AAAPL12345",
                      "AAAP11234C",
                      "AAAPLI234C",
                      "aaapl1234c",
                      "AAAPL1234",
                      "AAAPL1234CC",
                      ""});
}
