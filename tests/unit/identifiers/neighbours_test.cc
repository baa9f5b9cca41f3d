// Telephone numbers beside dates, times, places and each other.
#include "tests/support/check_found.h"

namespace {

using test::CheckFound;

TEST_CASE("numbers one below the other are all found") {
  CheckFound({
      {"FR",
       "06 12 34 56 78\n01 42 68 53 00\n06 12 34 56 79\n",
       "phone +33612345678; phone +33142685300; phone +33612345679"},
      {"FR",
       "06 12 34 56 78 01 42 68 53 00",
       "phone +33612345678; phone +33142685300"},
      {"DE",
       "0171/123 45 67\n0441/24 89 91",
       "phone +491711234567; phone +49441248991"},
      {"DE",
       "030 90 18 20\r\n030 90 18 21",
       "phone +4930901820; phone +4930901821"},
      {"CH",
       "079 412 33 07\n031 302 55 81",
       "phone +41794123307; phone +41313025581"},
      {"SE",
       "070-123 45 67\n08-508 290 00",
       "phone +46701234567; phone +46850829000"},
      {"ES",
       "612 34 56 78\n91 123 45 67\n655 44 33 22",
       "possible phone +34612345678; possible phone +34911234567; "
       "possible phone +34655443322"},
      // A row of figures is none.
      {"FR", "01 42 68 53 00 12 33 41 07", ""},
      {"DE", "19 34 44 48 43 31 16 02", ""},
  });
}

TEST_CASE("a date beside a number is no part of it") {
  CheckFound({
      {"FR", "12/03/2024 06 12 34 56 78", "phone +33612345678"},
      {"FR", "06 12 34 56 78\n12.03.2024 14:05", "phone +33612345678"},
      {"NL", "06 51 23 45 71\n12-03-2024", "phone +31651234571"},
      {"AU", "12/03/2024 0412 345 678", "phone +61412345678"},
      {"US", "03/12/2024 415 826 1234", "possible phone +14158261234"},
      {"DE", "0441 248991 12.03.2024", "phone +49441248991"},
  });
}

TEST_CASE("where numbers have any length, what stands behind is none of it") {
  CheckFound({
      {"DE", "Tel. 0441 248991 14:05 Uhr", "phone +49441248991"},
      {"DE", "0441 248991 14-16 Uhr", "phone +49441248991"},
      {"DE", "Tel. 0441 248991 26122 Oldenburg", "phone +49441248991"},
      {"DE", "+49 30 901820 10117 Berlin", "phone +4930901820"},
      {"AT", "Tel. 0316 825540 8010 Graz", "phone +43316825540"},
      {"DE", "+49 30 1234567 12 pieces", "phone +49301234567"},
      {"DE", "030/1234567 12,50 EUR", "phone +49301234567"},
      {"DE", "030 12 34 56 78 Anna", "phone +493012345678"},
      // A group, a short number's second part, and a direct dial number are.
      {"DE", "0441 24 89 91 14", "phone +4944124899114"},
      {"DE", "0441 2489 91234 Anna", "phone +49441248991234"},
      {"DE", "0441 248991-14", "phone +4944124899114"},
      {"DE", "+49 2203 601 2116 Frau Schmidt", "phone +4922036012116"},
      {"IT", "+39 0471 012 3456 Maria Rossi", "phone +3904710123456"},
      {"FI", "+358 50 1234 5678 Anna", "phone +3585012345678"},
  });
}

TEST_CASE("a direct dial number stands behind a hyphen with spaces") {
  CheckFound({
      {"DE",
       "Tel. 04442 / 9355 - 17\nFax 04442 / 9355 - 99",
       "phone +494442935517; phone +494442935599"},
      {"DE", "+49 441 2489 - 917", "phone +494412489917"},
      {"DE", "0441 248991 - 17 pieces", "phone +49441248991"},
      {"DE", "0441 248991 - 14:30", "phone +49441248991"},
      {"US", "415-826-1234 - 12", "phone +14158261234"},
  });
}

TEST_CASE("an area of one digit stands behind a country's code") {
  CheckFound({
      {"DE", "0033 1 42 68 53 00", "phone +33142685300"},
      {"DE", "0033 (0)1 42 68 53 00", "phone +33142685300"},
      {"DE", "00353 1 677 2941", "phone +35316772941"},
      {"US", "011 33 1 42 68 53 00", "phone +33142685300"},
  });
}

TEST_CASE("with a full stop in it a word says that it is a number") {
  CheckFound({
      {"IT", "tel 02.72004012", "phone +390272004012"},
      {"US", "Tel 212.7365000", "phone +12127365000"},
      {"US", "212.7365000", ""},
      {"IT", "02.72004012", ""},
      {"DE", "Standort Handy: 52.520008, 13.404954", ""},
  });
}

TEST_CASE("in a table of code points there is no number") {
  CheckFound({
      {"US", "5EFA 5EB0 22321 22325 5F07 5F08", ""},
      {"US", "call me 22321 22325", "phone +12232122325"},
      {"GB", "020 7946 0958 EC1A 1BB", "phone +442079460958"},
      {"DE", "12E\t\t0049 0303\n129\t\t0069 0303\n12A", ""},
      {"DE", "400\t\t0415 0308\n403\t\t0413 0301\n407", ""},
  });
}

}  // namespace
