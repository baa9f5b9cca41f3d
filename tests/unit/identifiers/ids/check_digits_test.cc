#include "identifiers/ids/check_digits.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::Mod11Check;
using identifiers::Mod97;
using identifiers::PassesLuhn;
using identifiers::PassesVerhoeff;

TEST_CASE("Luhn finds a wrong digit, and most that changed places") {
  test::CheckTaken(PassesLuhn, {"0", "18", "79927398713", "49927398716"});
  test::CheckFindsWrongDigits(PassesLuhn, "79927398713");
  CHECK_FALSE(PassesLuhn("79927397813"));
  CHECK(PassesLuhn("091"));  // 09 and 90 are the ones that it misses.
  CHECK(PassesLuhn("901"));
}

TEST_CASE("Verhoeff finds a wrong digit, and two that changed places") {
  test::CheckTaken(PassesVerhoeff, {"2363", "123451", "1428570"});
  test::CheckFindsWrongDigits(PassesVerhoeff, "2363");
  test::CheckRefused(PassesVerhoeff, {"3263", "2633", "2336", "132451"});
}

TEST_CASE("MOD 11-2 gives a digit or X") {
  CHECK(Mod11Check("11010519491231002") == 'X');
  CHECK(Mod11Check("44052418800101001") == '4');
  CHECK(Mod11Check("0794") == '0');  // ISO/IEC 7064's example.
  CHECK(Mod11Check("079") == 'X');
}

TEST_CASE("the remainder by 97 counts a letter as two digits") {
  CHECK(Mod97("") == 0);
  CHECK(Mod97("97") == 0);
  CHECK(Mod97("A") == 10);
  CHECK(Mod97("Z") == 35);
  CHECK(Mod97("1Z") == 135 % 97);
  CHECK(Mod97("WEST12345698765432GB82") == 1);
}
