#include "identifiers/ids/netherlands.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsNetherlandsBsn;

TEST_CASE("a BSN passes the eleven test") {
  test::CheckTaken(IsNetherlandsBsn,
                   {"111222333", "123456782", "999990019", "010464554"});
  test::CheckFindsWrongDigits(IsNetherlandsBsn, "123456782");
}

TEST_CASE("no BSN: other lengths, nothing but zeros, no digits") {
  test::CheckRefused(
      IsNetherlandsBsn,
      {"", "10464554", "1112223330", "000000000", "11122233X", "1112.22.333"});
}
