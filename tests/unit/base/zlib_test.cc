#include <string>

#include "base/bytes.h"
#include "base/zlib/deflate.h"
#include "tests/support/catch.h"

namespace {

const std::string kPlain(10'000, 'a');
const std::string kDictionary = "clipboard copied chromium";

TEST_CASE("what was deflated inflates to the same bytes") {
  for (const std::string& dictionary : {std::string(), kDictionary}) {
    const auto packed = base::zlib::Deflate(
        base::AsBytes(kPlain), base::AsBytes(dictionary), 9);
    CHECK(packed.size() < 100);
    auto plain =
        base::zlib::Inflate(packed, base::AsBytes(dictionary), kPlain.size());
    REQUIRE(plain.ok());
    CHECK(base::AsText(plain.value()) == kPlain);
  }
}

TEST_CASE("a dictionary makes a short text shorter") {
  const auto text = base::AsBytes(kDictionary);
  CHECK(base::zlib::Deflate(text, text, 9).size() <
        base::zlib::Deflate(text, {}, 9).size());
}

TEST_CASE("a stream that is not of the announced size is corrupt") {
  const auto packed = base::zlib::Deflate(base::AsBytes(kPlain), {}, 9);
  auto longer = packed;
  longer.push_back(0);
  auto shorter = packed;
  shorter.pop_back();
  const std::size_t size = kPlain.size();
  for (const auto& result : {base::zlib::Inflate(packed, {}, size - 1),
                             base::zlib::Inflate(packed, {}, size + 1),
                             base::zlib::Inflate(packed, {}, 0),
                             base::zlib::Inflate(longer, {}, size),
                             base::zlib::Inflate(shorter, {}, size),
                             base::zlib::Inflate({}, {}, size)}) {
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == base::ErrorCode::kCorrupt);
  }
}

}  // namespace
