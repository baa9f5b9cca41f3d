#include "identifiers/ids/spain.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsSpainDni;
using identifiers::IsSpainNie;

TEST_CASE("a DNI has eight digits and the letter that they give") {
  test::CheckTaken(IsSpainDni,
                   {"12345678Z", "00000001R", "99999999R", "54362315K"});
  test::CheckFindsWrongDigits(IsSpainDni, "12345678Z");
  test::CheckRefused(IsSpainDni,
                     {"12345678A",
                      "12345678z",
                      "00000000T",
                      "1234567L",
                      "123456789",
                      "123456782Z",
                      "X2345678Z",
                      ""});
}

TEST_CASE("the first letter of a NIE counts 0, 1 or 2") {
  test::CheckTaken(IsSpainNie,
                   {"X1234567L", "Y1234567X", "Z1234567R", "X0000000T"});
  test::CheckFindsWrongDigits(IsSpainNie, "X1234567L");
  test::CheckRefused(IsSpainNie,
                     {"Y1234567L",
                      "W1234567L",
                      "x1234567L",
                      "01234567L",
                      "X1234567",
                      "X12345678Z",
                      "X123456AL",
                      ""});
}
