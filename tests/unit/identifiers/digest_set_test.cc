#include "identifiers/digest_set.h"

#include <cstddef>
#include <map>
#include <random>
#include <vector>

#include "tests/support/catch.h"

namespace {

using identifiers::Digest;
using identifiers::DigestSet;

// As good as random, and always the same for the same number.
Digest DigestOfNumber(std::uint32_t number) {
  std::mt19937 random(number);
  Digest digest{};
  for (auto& byte : digest)
    byte = static_cast<std::uint8_t>(random() >> 8U);
  return digest;
}

TEST_CASE("A set of digests knows each one and its mark, of few and of many") {
  std::mt19937 random(Catch::rngSeed());
  const std::size_t distinct = GENERATE(
      values<std::size_t>({1, 16, 17, 40, 49'000, 50'000, 50'001, 120'000}));
  DigestSet set;
  std::map<Digest, bool> marks;
  for (std::size_t i = 0; i < 2 * distinct; ++i) {
    const auto digest = DigestOfNumber(
        static_cast<std::uint32_t>(i < distinct ? i : random() % distinct));
    const bool marked = random() % 2 == 0;
    const auto known = marks.find(digest);
    const bool was_known = known != marks.end();
    REQUIRE(set.Has(digest) == was_known);
    const auto seen = set.Add(digest, marked);
    REQUIRE(seen.is_new != was_known);
    REQUIRE(seen.was_marked == (was_known && known->second));
    marks[digest] = marked && (!was_known || known->second);
  }
  CHECK(set.size() == distinct);
  std::vector<Digest> smallest;
  for (const auto& [digest, marked] : marks)
    if (smallest.size() < DigestSet::kKept) smallest.push_back(digest);
  CHECK(set.TakeSmallest() == smallest);
  CHECK(set.size() == 0);
  CHECK(set.TakeSmallest().empty());
}

}  // namespace
