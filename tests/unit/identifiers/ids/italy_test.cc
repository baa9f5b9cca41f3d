#include "identifiers/ids/italy.h"

#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsItalyCodiceFiscale;

TEST_CASE("a codice fiscale has a birthday and a check letter") {
  test::CheckTaken(
      IsItalyCodiceFiscale,
      {"RSSMRA85T10A562S", "MRTMTT25D09F205Z", "CCCFBA85D03L219P"});
  test::CheckRefused(IsItalyCodiceFiscale,
                     {"RSSMRA85T10A562T", "RSSMRA58T10A562S"});
}

TEST_CASE("letters stand for digits where two people would be the same") {
  test::CheckTaken(IsItalyCodiceFiscale, {"RSSMRA85T10A56NH"});
  test::CheckRefused(IsItalyCodiceFiscale, {"RSSMRA85T10A56NS"});
}

TEST_CASE("days from 41 are a woman's") {
  test::CheckTaken(
      IsItalyCodiceFiscale,
      {"RSSMRA85T41A562U", "RSSMRA85T71A562X", "RSSMRA00B69A562G"});
  test::CheckRefused(IsItalyCodiceFiscale,
                     {"RSSMRA85T00A562R",
                      "RSSMRA85T32A562Y",
                      "RSSMRA85T40A562V",
                      "RSSMRA85T72A562C",
                      "RSSMRA85B30A562G",
                      "RSSMRA85F10A562R"});
}

TEST_CASE("no codice fiscale: other lengths and shapes") {
  test::CheckRefused(IsItalyCodiceFiscale,
                     {"",
                      "RSSMRA85T10A562",
                      "RSSMRA85T10A562SS",
                      "rssmra85t10a562s",
                      "R55MRA85T10A562G",
                      "RSSMRA85T10A5625",
                      "00743110157"});
}
