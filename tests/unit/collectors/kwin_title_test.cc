#include "collectors/window/kwin_title.h"

#include "tests/support/catch.h"

namespace {

using collectors::TitleInKwin;

TEST_CASE("the number that KWin adds to a title is not the title's") {
  CHECK(TitleInKwin("Customers <2>") == "Customers");
  CHECK(TitleInKwin("Customers <10>\u200E") == "Customers");
  CHECK(TitleInKwin("Customers <2> <3>") == "Customers <2>");
}

TEST_CASE("what only looks like it is the title's") {
  for (const auto* const title : {"Customers",
                                  "",
                                  ">",
                                  "2>",
                                  "<2>",
                                  "Customers<2>",
                                  "Customers <>",
                                  "Customers <a2>",
                                  "Customers <2",
                                  "Customers <2> - Browser",
                                  "Customers\u200E"})
    CHECK(TitleInKwin(title) == title);
}

}  // namespace
