#include "identifiers/ids/uk.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsUkNhs;
using identifiers::IsUkNino;

TEST_CASE("a national insurance number has a prefix that is in use") {
  test::CheckTaken(IsUkNino,
                   {"AB123456C", "JG103759A", "ZY999999D", "AA000000A"});
  test::CheckRefused(IsUkNino,
                     {"QQ123456C",  // HMRC's specimen, never given.
                      "DA123456C",
                      "AV123456C",
                      "AO123456C",
                      "BG123456C",
                      "GB123456C",
                      "KN123456C",
                      "NK123456C",
                      "NT123456C",
                      "TN123456C",
                      "ZZ123456C"});
  test::CheckTaken(IsUkNino, {"OA123456C"});
}

TEST_CASE("no national insurance number: the suffix, lengths, characters") {
  test::CheckRefused(IsUkNino,
                     {"",
                      "AB123456",
                      "AB123456E",
                      "AB123456CC",
                      "ab123456c",
                      "A1123456C",
                      "AB12345XC",
                      "AB 12 34 56 C"});
}

TEST_CASE("an NHS number has a check digit that is never ten") {
  test::CheckTaken(IsUkNhs,
                   {"9434765919", "9434765870", "4505577104", "9000000009"});
  test::CheckFindsWrongDigits(IsUkNhs, "9434765919");
  test::CheckRefused(IsUkNhs,
                     {"",
                      "943476591",
                      "94347659190",
                      "943476591X",
                      "0000000000",
                      "4444444444",
                      "943 476 5919"});
}
