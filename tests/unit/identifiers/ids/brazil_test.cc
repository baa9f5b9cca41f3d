#include "identifiers/ids/brazil.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsBrazilCpf;

TEST_CASE("a CPF has two check digits") {
  test::CheckTaken(
      IsBrazilCpf,
      {"11144477735", "52998224725", "39053344705", "00000000191"});
  test::CheckFindsWrongDigits(IsBrazilCpf, "52998224725");
}

TEST_CASE("a check digit of ten or eleven of a CPF is written as zero") {
  test::CheckTaken(IsBrazilCpf, {"00000001830", "00000000604"});
}

TEST_CASE("no CPF: other lengths, equal digits, and what is no digit") {
  test::CheckRefused(IsBrazilCpf,
                     {"",
                      "5299822472",
                      "529982247250",
                      "00000000000",
                      "11111111111",
                      "99999999999",
                      "5299822472X",
                      "529.982.247-25"});
}
