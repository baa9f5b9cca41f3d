#include "base/encoding.h"

#include <string_view>

#include "tests/support/catch.h"

namespace {

TEST_CASE("hex reads what it wrote, in either case") {
  const base::Bytes bytes{0x00, 0x7f, 0xab, 0xff};
  CHECK(base::ToHex(bytes) == "007fabff");
  CHECK(base::FromHex("007FabFF") == bytes);
  CHECK_FALSE(base::FromHex("0").has_value());
  CHECK_FALSE(base::FromHex("0g").has_value());
}

// RFC 4648 section 10, without the padding.
TEST_CASE("base64url agrees with the vectors of RFC 4648") {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},
      {"f", "Zg"},
      {"fo", "Zm8"},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg"},
      {"fooba", "Zm9vYmE"},
      {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : vectors) {
    CHECK(base::ToBase64Url(base::AsBytes(plain)) == text);
    const auto back = base::FromBase64Url(text);
    REQUIRE(back.has_value());
    CHECK(base::AsText(*back) == plain);
  }
  CHECK(base::ToBase64Url(base::Bytes{0xfb, 0xff}) == "-_8");
}

TEST_CASE("base64url has one form for each value") {
  for (const auto* text : {"Zg==", "Zh", "Z", "Zm8+", "Z g"})
    CHECK_FALSE(base::FromBase64Url(text).has_value());
}

TEST_CASE("times are written in RFC 3339 with milliseconds") {
  CHECK(base::FormatUtc(0) == "1970-01-01T00:00:00.000Z");
  CHECK(base::FormatUtc(1'772'357'400'123) == "2026-03-01T09:30:00.123Z");
  CHECK(base::FormatUtc(-1) == "1969-12-31T23:59:59.999Z");
}

}  // namespace
