#include <string>

#include "identifiers/ids/resident_id.h"
#include "tests/unit/identifiers/ids/verdicts.h"

using identifiers::IsResidentId;
using identifiers::IsResidentId15;

TEST_CASE("a resident id has a region, a birthday and a check character") {
  // The two of GB 11643-1999 come first.
  test::CheckTaken(IsResidentId,
                   {"11010519491231002X",
                    "440524188001010014",
                    "360426199101010071",
                    "830000199201300022"});
  test::CheckFindsWrongDigits(IsResidentId, "440524188001010014");
  test::CheckFindsWrongDigits(IsResidentId, "11010519491231002X");
}

TEST_CASE("no resident id: a day that is none, a year that nobody is of") {
  test::CheckTaken(IsResidentId, {"110105200002290021", "110105180001010029"});
  test::CheckRefused(IsResidentId,
                     {"110105190002290025",
                      "110105194913310021",
                      "110105194900310022",
                      "110105194906310023",
                      "110105194906000025",
                      "110105179912310024",
                      "110105210001010023"});
}

TEST_CASE("no resident id: a region that is none") {
  test::CheckRefused(IsResidentId,
                     {"000105194912310024",
                      "160105194912310029",
                      "240105194912310029",
                      "470105194912310021",
                      "660105194912310027",
                      "720105194912310023",
                      "840105194912310020",
                      "910105194912310029"});
}

TEST_CASE("no resident id: other lengths and characters") {
  test::CheckRefused(IsResidentId,
                     {"",
                      "11010519491231002",
                      "11010519491231002XX",
                      "11010519491231002x",
                      "1101051949123100XX",
                      "X1010519491231002X",
                      "110105-19491231-00"});
}

TEST_CASE("a resident id of 15 digits has no check character") {
  test::CheckTaken(IsResidentId15, {"110105491231002", "830000000101999"});
  test::CheckRefused(IsResidentId15,
                     {"",
                      "11010549123100",
                      "1101054912310022",
                      "11010549123100X",
                      "990105491231002",
                      "110105491331002",
                      "110105490229002",
                      "110105000229002"});
}

TEST_CASE("15 digits become the 18 characters that replaced them") {
  const auto id = identifiers::ResidentId18Of("110105491231002");
  CHECK(std::string(id.data(), id.size()) == "11010519491231002X");
}
