#include "identifiers/ids/taiwan.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsTaiwanId;

TEST_CASE("a Taiwan id has a letter for the place and a check digit") {
  test::CheckTaken(IsTaiwanId, {"A123456789", "F131104093", "A223456781"});
  test::CheckRefused(IsTaiwanId, {"A123456788", "B123456789", "A132456789"});
}

TEST_CASE("a resident certificate has 8 or 9, or a second letter") {
  test::CheckTaken(IsTaiwanId, {"A800000014", "A923456785", "AA00000009"});
  test::CheckRefused(IsTaiwanId, {"A800000015", "AE00000007", "AA00000000"});
}

TEST_CASE("no Taiwan id: other lengths and characters") {
  test::CheckRefused(IsTaiwanId,
                     {"",
                      "A12345678",
                      "A1234567890",
                      "a123456789",
                      "1123456789",
                      "A323456783",
                      "A12345678X",
                      "A1234-6789"});
}
