// What is found in the machine-readable zones of identity cards and passports.
#include <string>
#include <vector>

#include "identifiers/detector.h"
#include "tests/support/catch.h"
#include "tests/support/found_identifiers.h"

namespace {

using Strings = std::vector<std::string>;

Strings Found(const std::string& text) {
  auto made = identifiers::Detector::Make({.default_region = "ES"});
  REQUIRE(made.ok());
  return test::FoundIn(made.value(), text);
}

TEST_CASE("a document's number of more than nine characters is found whole") {
  // Doc 9303 part 11, appendix D.
  CHECK(Found("I<UTOD23145890<7349<<<<<<<<<<<\n"
              "3407127M9507122UTO<<<<<<<<<<<2\n"
              "STEVENSON<<PETER<JOHN<<<<<<<<<\n") ==
        Strings{"passport D23145890734", "person_name peter john stevenson"});
  CHECK(Found("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\n"
              "D23145890<UTO3407127M95071227349<<<8\n") ==
        Strings{"person_name peter john stevenson", "passport D23145890734"});
  CHECK(Found("I<PRT000024759<ZZ72<<<<<<<<<<<\n"
              "8010100F2006017PRT<<<<<<<<<<<8\n"
              "CARLOS<MONTEIRO<<AMELIA<VANESS\n") ==
        Strings{"passport 000024759ZZ7",
                "person_name amelia vaness carlos monteiro"});
}

TEST_CASE("a zone gives the person's own number where its state has it there") {
  CHECK(Found("IDESPBAA000589599999999R<<<<<<\n"
              "8001014F2501017ESP<<<<<<<<<<<7\n"
              "ESPANOLA<ESPANOLA<<CARMEN<<<<<\n") ==
        Strings{"passport BAA000589",
                "spain_dni 99999999R",
                "person_name carmen espanola espanola"});
  // Cards before 2006 had it as the document's own.
  CHECK(Found("IDESP12345678Z3<<<<<<<<<<<<<<<\n"
              "7410150M0903226ESP<<<<<<<<<<<4\n"
              "DE<TAL<Y<CUAL<<FULANITO<<<<<<<\n") ==
        Strings{"spain_dni 12345678Z", "person_name fulanito de tal y cual"});
  CHECK(Found("I<NLDSPECI20142999999990<<<<<8\n"
              "6503101F2403096NLD<<<<<<<<<<<8\n"
              "DE<BRUIJN<<WILLEKE<LISELOTTE<<\n") ==
        Strings{"passport SPECI2014",
                "netherlands_bsn 999999990",
                "person_name willeke liselotte de bruijn"});
  CHECK(Found("P<NLDDE<BRUIJN<<WILLEKE<LISELOTTE<<<<<<<<<<<\n"
              "SPECI20142NLD6503101F2403096999999990<<<<<84\n") ==
        Strings{"person_name willeke liselotte de bruijn",
                "passport SPECI2014",
                "netherlands_bsn 999999990"});
}

TEST_CASE("a number in the zone that is no person's is none of another kind") {
  // Model 2021 has no BSN.
  CHECK(Found("SPECI20212NLD6503101F3108309<<<<<<<<<<<<<<<0") ==
        Strings{"passport SPECI2021"});
  // As the Netherlands' and Spain's, but of other states, and with a wrong
  // letter.
  CHECK(Found("SPECI20142UTO6503101F2403096999999990<<<<<84") ==
        Strings{"passport SPECI2014"});
  CHECK(Found("IDUTOBAA000589599999999R<<<<<<\n"
              "8001014F2501017UTO<<<<<<<<<<<7\n") ==
        Strings{"passport BAA000589"});
  CHECK(Found("IDESPBAA000589599999999S<<<<<<\n"
              "8001014F2501017ESP<<<<<<<<<<<4\n") ==
        Strings{"passport BAA000589"});
}

}  // namespace
