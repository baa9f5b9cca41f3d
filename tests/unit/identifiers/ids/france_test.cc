#include "identifiers/ids/france.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsFranceNir;

TEST_CASE("a NIR has a key of two digits") {
  test::CheckTaken(IsFranceNir,
                   {"255081416802538",
                    "269054958815780",
                    "295109912611193",
                    "253072A07300443",  // Corsica.
                    "253072B07300470"});
  test::CheckFindsWrongDigits(IsFranceNir, "269054958815780");
  test::CheckRefused(IsFranceNir, {"253072C07300443", "253072A07300470"});
}

TEST_CASE("a NIR of a person whose month of birth is not known") {
  test::CheckTaken(IsFranceNir,
                   {"255201416802536", "255421416802597", "255991416802539"});
  test::CheckRefused(IsFranceNir,
                     {"255001416802507",
                      "255131416802521",
                      "255191416802520",
                      "255431416802516",
                      "255491416802515"});
}

TEST_CASE("no NIR: a sex, place or order that is none") {
  test::CheckRefused(IsFranceNir,
                     {"055081416802541",
                      "555081416802582",
                      "955081416802576",
                      "255080016802528",
                      "255081400002534",
                      "255081416800063"});
}

TEST_CASE("no NIR: other lengths and characters") {
  test::CheckRefused(IsFranceNir,
                     {"",
                      "2550814168025",
                      "25508141680253",
                      "2550814168025380",
                      "2A5081416802538",
                      "25508141680253X",
                      "2550814A6802538"});
}
