#include "identifiers/ids/shape.h"

#include "tests/support/catch.h"

namespace identifiers {
namespace {

TEST_CASE("digits are ASCII digits") {
  CHECK(AllDigits("0"));
  CHECK(AllDigits("0123456789"));
  for (const auto* text : {"", "1 2", "12a", "/", ":", "-1", "\xEF\xBC\x91"})
    CHECK_FALSE(AllDigits(text));
  CHECK(IsDigitsOf("12", 2));
  CHECK_FALSE(IsDigitsOf("12", 3));
  CHECK_FALSE(IsDigitsOf("", 0));
  CHECK(NumberOf("999999999") == 999'999'999);
  CHECK(NumberOf("007") == 7);
}

TEST_CASE("upper case is A to Z") {
  CHECK((IsUpperChar('A') && IsUpperChar('Z')));
  CHECK_FALSE((IsUpperChar('a') || IsUpperChar('@') || IsUpperChar('[')));
}

TEST_CASE("all characters are the first one") {
  CHECK(AllEqual("1"));
  CHECK(AllEqual("AAAA"));
  CHECK_FALSE(AllEqual("AAAB"));
  CHECK_FALSE(AllEqual("BAAA"));
}

TEST_CASE("a date is one of the calendar") {
  CHECK(IsDate(2000, 2, 29));
  CHECK(IsDate(2024, 2, 29));
  CHECK(IsDate(1999, 12, 31));
  CHECK_FALSE(IsDate(1900, 2, 29));
  CHECK_FALSE(IsDate(2023, 2, 29));
  CHECK_FALSE(IsDate(2023, 4, 31));
  CHECK_FALSE(IsDate(2023, 0, 1));
  CHECK_FALSE(IsDate(2023, 13, 1));
  CHECK_FALSE(IsDate(2023, 1, 0));
  CHECK_FALSE(IsDate(2023, 1, 32));
  CHECK_FALSE(IsDate(2023, -1, 1));
}

}  // namespace
}  // namespace identifiers
