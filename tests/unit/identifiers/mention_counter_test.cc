#include "identifiers/mention_counter.h"

#include <string>

#include "identifiers/digest.h"
#include "tests/support/catch.h"

namespace {

using identifiers::DistinctTally;
using protocol::IdentifierKind;
using protocol::Tier;

TEST_CASE("Mentions are counted in order, whatever their lengths") {
  DistinctTally expected;
  DistinctTally tally;
  identifiers::MentionCounter counter(tally);
  for (std::size_t i = 0; i < 400; ++i) {
    // Some twice, some in both tiers, some longer than a block.
    const std::string form =
        std::to_string(i % 150) + std::string(i % 150 % 100, 'x');
    const auto tier = i % 3 == 0 ? Tier::kLow : Tier::kHigh;
    counter.Add(IdentifierKind::kEmail, tier, form);
    expected.Add(IdentifierKind::kEmail,
                 tier,
                 identifiers::DigestOf(IdentifierKind::kEmail, form));
  }
  CHECK(counter.Flush());
  const auto found = tally.Finish();
  const auto wanted = expected.Finish();
  CHECK(found.digests == wanted.digests);
  CHECK(found.digests.size() == 150);
  REQUIRE(found.counts.size() == wanted.counts.size());
  for (std::size_t i = 0; i < found.counts.size(); ++i) {
    CHECK(found.counts[i].distinct == wanted.counts[i].distinct);
    CHECK(found.counts[i].mentions == wanted.counts[i].mentions);
    CHECK(found.counts[i].tier == wanted.counts[i].tier);
  }
}

}  // namespace
