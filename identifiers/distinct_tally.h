#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "identifiers/detector.h"
#include "identifiers/digest.h"

namespace identifiers {

// Counts identifiers as they come: exactly how many distinct ones, and the
// smallest digests as a sample, in bounded memory (about 50 MB at most).
class DistinctTally {
 public:
  // Above that many, of all kinds together, memory would not be bounded.
  static constexpr std::size_t kMaxDistinct = 3'000'000;

  // False, and not counted: it would be one distinct identifier too many.
  bool Add(protocol::IdentifierKind kind, const Digest& digest);

  Findings Finish();

 private:
  void Grow();
  void KeepSmallest();

  // Open addressing; 0 is empty. 64 bits of the digest tell kMaxDistinct
  // identifiers apart but once in four million files.
  std::vector<std::uint64_t> table_;
  std::size_t used_ = 0;
  std::vector<Digest> sample_;
  Digest largest_{};  // Of a full sample: nothing above it belongs there.
  bool full_ = false;
  std::array<protocol::KindCount, 8> counts_{};
};

}  // namespace identifiers
