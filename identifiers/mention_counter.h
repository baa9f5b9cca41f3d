#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/crypto/sha256_block.h"
#include "identifiers/distinct_tally.h"
#include "protocol/event.h"

namespace identifiers {

// Makes the digests of identifiers and counts them in a tally, a few at a time:
// hashing two side by side takes no longer than one. Holds their canonical
// forms until then, and wipes them.
class MentionCounter {
 public:
  // `tally` outlives this.
  explicit MentionCounter(DistinctTally& tally) : tally_(tally) {}
  ~MentionCounter();
  MentionCounter(const MentionCounter&) = delete;
  MentionCounter& operator=(const MentionCounter&) = delete;

  // Counted at the latest by the next Flush().
  void Add(protocol::IdentifierKind kind,
           protocol::Tier tier,
           std::string_view canonical);
  // False: the tally did not take one of those added since the last time.
  bool Flush();

 private:
  struct Mention {
    protocol::IdentifierKind kind;
    protocol::Tier tier;
  };
  void Count();

  static constexpr std::size_t kRoom = 16;

  DistinctTally& tally_;
  // Set for [0, size_).
  std::array<Mention, kRoom> mentions_;
  std::array<base::crypto::Sha256Block, kRoom> blocks_;
  std::size_t size_ = 0;
  std::size_t used_ = 0;  // Of blocks_, from its beginning on.
  bool all_taken_ = true;
};

}  // namespace identifiers
