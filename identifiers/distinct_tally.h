#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "identifiers/detector.h"
#include "identifiers/digest.h"
#include "identifiers/digest_set.h"

namespace identifiers {

// Counts identifiers as they come: exactly how many distinct ones, and the
// smallest digests as a sample, in bounded memory (see DigestSet). One that was
// found in both tiers counts in the high one.
class DistinctTally {
 public:
  // Above that many, of all kinds together, memory would not be bounded. Three
  // identifiers in each of two million rows.
  static constexpr std::size_t kMaxDistinct = 6'000'000;

  // False, and not counted: it would be one distinct identifier too many.
  bool Add(protocol::IdentifierKind kind,
           protocol::Tier tier,
           const Digest& digest);

  Findings Finish();

 private:
  struct Count {
    std::uint32_t distinct = 0;
    std::uint32_t mentions = 0;
  };
  static constexpr std::size_t kKinds = 32;
  static constexpr std::size_t kTiers = 2;

  Count& CountOf(protocol::IdentifierKind kind, protocol::Tier tier);
  void Raise(protocol::IdentifierKind kind);

  DigestSet seen_;  // Marked: only found in the low tier.
  std::array<Count, kKinds * kTiers> counts_{};
  std::uint64_t counted_ = 0;  // A bit for each of them that was asked for.
};

}  // namespace identifiers
