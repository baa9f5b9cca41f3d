#include "identifiers/ids/imei.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsImei;

TEST_CASE("an IMEI has a reporting body and a check digit") {
  test::CheckTaken(IsImei,
                   {"490154203237518",  // 3GPP's and everybody's example.
                    "356868000041418",
                    "354178036859789",
                    "860000000000009",
                    "990000000000002",
                    "010000000000008"});
  test::CheckFindsWrongDigits(IsImei, "490154203237518");
}

TEST_CASE("no IMEI: nobody allocates it") {
  test::CheckRefused(IsImei,
                     {"000000000000000",
                      "020000000000006",
                      "340000000000009",
                      "360000000000004",
                      "480000000000009",
                      "550000000000004",
                      "850000000000001"});
}

TEST_CASE("no IMEI: without its check digit, with a software version") {
  test::CheckRefused(IsImei,
                     {"",
                      "49015420323751",
                      "4901542032375180",
                      "49015420323751X",
                      "49-015420-323751-8"});
}
