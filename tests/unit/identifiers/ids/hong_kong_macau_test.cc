#include "identifiers/ids/hong_kong_macau.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsHongKongId;
using identifiers::IsMacauId;

TEST_CASE("a Hong Kong id has one or two letters and a check character") {
  test::CheckTaken(IsHongKongId,
                   {"A1234563", "G123456A", "C1234569", "AB9876543"});
  test::CheckFindsWrongDigits(IsHongKongId, "AB9876543");
  test::CheckRefused(IsHongKongId, {"A123456A", "G123456B", "B1234563"});
}

TEST_CASE("no Hong Kong id: other lengths and characters") {
  test::CheckRefused(IsHongKongId,
                     {"",
                      "A123456",
                      "A12345633",
                      "ABC1234563",
                      "11234563",
                      "a1234563",
                      "1B9876543",
                      "A1234B63",
                      "A123456(3)"});
}

TEST_CASE("a Macau id begins with 1, 5 or 7") {
  test::CheckTaken(IsMacauId, {"12345678", "52345678", "72345678"});
  test::CheckRefused(IsMacauId,
                     {"",
                      "1234567",
                      "123456789",
                      "02345678",
                      "22345678",
                      "82345678",
                      "1234567A",
                      "1/234567/8"});
}
