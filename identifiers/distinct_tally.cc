#include "identifiers/distinct_tally.h"

#include <bit>
#include <utility>

namespace identifiers {

DistinctTally::Count& DistinctTally::CountOf(protocol::IdentifierKind kind,
                                             protocol::Tier tier) {
  const auto place = static_cast<std::size_t>(tier) * kKinds +
                     static_cast<std::size_t>(kind) % kKinds;
  counted_ |= std::uint64_t{1} << place;
  return counts_[place];
}

bool DistinctTally::Add(protocol::IdentifierKind kind,
                        protocol::Tier tier,
                        const Digest& digest) {
  if (seen_.size() == kMaxDistinct && !seen_.Has(digest)) return false;
  const bool low = tier == protocol::Tier::kLow;
  const auto seen = seen_.Add(digest, low);
  if (seen.is_new) {
    auto& count = CountOf(kind, tier);
    ++count.distinct;
    ++count.mentions;
    return true;
  }
  if (!low && seen.was_marked) Raise(kind);
  const bool counts_low = low && seen.was_marked;
  ++CountOf(kind, counts_low ? protocol::Tier::kLow : protocol::Tier::kHigh)
        .mentions;
  return true;
}

// One of the low tier is of the high one after all. It takes one mention along,
// the last one all that are left.
void DistinctTally::Raise(protocol::IdentifierKind kind) {
  auto& low = CountOf(kind, protocol::Tier::kLow);
  auto& high = CountOf(kind, protocol::Tier::kHigh);
  --low.distinct;
  const std::uint32_t mentions = low.distinct == 0 ? low.mentions : 1;
  ++high.distinct;
  low.mentions -= mentions;
  high.mentions += mentions;
}

Findings DistinctTally::Finish() {
  Findings findings;
  if (counted_ == 0) return findings;
  findings.counts.reserve(static_cast<std::size_t>(std::popcount(counted_)));
  for (; counted_ != 0; counted_ &= counted_ - 1) {
    const auto place = static_cast<std::size_t>(std::countr_zero(counted_));
    const auto count = std::exchange(counts_[place], {});
    if (count.distinct == 0) continue;
    findings.counts.push_back(
        {static_cast<protocol::IdentifierKind>(place % kKinds),
         count.distinct,
         count.mentions,
         static_cast<protocol::Tier>(place / kKinds)});
  }
  findings.digests = seen_.TakeSmallest();
  return findings;
}

}  // namespace identifiers
