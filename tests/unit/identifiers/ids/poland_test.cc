#include "identifiers/ids/poland.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsPolandPesel;

TEST_CASE("a PESEL has a birthday and a check digit") {
  test::CheckTaken(
      IsPolandPesel,
      {"44051401359", "02070803628", "02211307589", "00222900016"});
  test::CheckRefused(IsPolandPesel, {"44051401358", "44501401359"});
}

TEST_CASE("the month of a PESEL says the century") {
  test::CheckTaken(
      IsPolandPesel,
      {"99810100006", "99923100007", "99010100002", "99323100009"});
  test::CheckRefused(IsPolandPesel,
                     {"00410100000",  // The 2100s.
                      "00610100006",  // The 2200s.
                      "99930100001",
                      "00000100007",
                      "00130100003",
                      "00200100003",
                      "00330100009"});
}

TEST_CASE("no PESEL: a day that is none, other lengths and characters") {
  test::CheckRefused(IsPolandPesel,
                     {"",
                      "00022900010",  // 1900 was no leap year.
                      "44043100002",
                      "44050000009",
                      "4405140135",
                      "440514013590",
                      "4405140135X"});
}
