#include "identifiers/ids/us.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsUsSsn;

TEST_CASE("an SSN has an area, a group and a serial that are given") {
  test::CheckTaken(
      IsUsSsn,
      {"536904399", "001010001", "665010001", "667010001", "899999999"});
  test::CheckRefused(IsUsSsn,
                     {"000010001",
                      "666010001",
                      "900010001",
                      "999999999",  // ITINs, and above.
                      "001000001",
                      "001010000"});
}

TEST_CASE("no SSN: printed in advertisements, other lengths and characters") {
  test::CheckRefused(IsUsSsn,
                     {"078051120",
                      "219099999",
                      "457555462",
                      "",
                      "53690439",
                      "5369043999",
                      "53690439X",
                      "536-90-4399"});
}
