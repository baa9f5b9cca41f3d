#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "identifiers/detector.h"
#include "identifiers/digest.h"

namespace identifiers {

// Counts identifiers as they come: exactly how many distinct ones, and the
// smallest digests as a sample, in bounded memory (about 70 MB at most, 100 MB
// while it grows: the scan worker may have 256 MB). One that was found in both
// tiers counts in the high one.
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
  void Sample(const Digest& digest);
  void Grow();
  void KeepSmallest();

  // Open addressing; 0 is empty. 63 bits of the digest tell kMaxDistinct
  // identifiers apart but once in 500,000 files; the lowest bit says that it
  // was only found in the low tier.
  std::vector<std::uint64_t> table_;
  std::size_t used_ = 0;
  std::vector<Digest> sample_;
  Digest largest_{};  // Of a full sample: nothing above it belongs there.
  bool full_ = false;
  std::array<Count, kKinds * kTiers> counts_{};
};

}  // namespace identifiers
