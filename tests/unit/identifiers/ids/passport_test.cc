#include "identifiers/ids/passport.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsPassportShape;

TEST_CASE("a passport's number has seven to nine letters and digits") {
  test::CheckTaken(IsPassportShape,
                   {"L898902C3",  // ICAO Doc 9303's specimen.
                    "C01X00T47",  // Germany's.
                    "G12345678",
                    "E12345678",
                    "123456789",
                    "AB123456",
                    "1234567",
                    "ABC1234"});
}

TEST_CASE("no passport: too short, too long, hardly a digit, other signs") {
  test::CheckRefused(IsPassportShape,
                     {"",
                      "123456",
                      "A12345",
                      "1234567890",
                      "ABCDEFGHI",
                      "ABCDEF123",
                      "g12345678",
                      "G1234567 ",
                      "G-1234567"});
}
