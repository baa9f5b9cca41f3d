#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "identifiers/digest.h"
#include "protocol/limits.h"

namespace identifiers {

// Which digests there were, exactly, and the smallest of them: up to kKept take
// about 20 bytes each, more in all about 70 MB at most, 100 MB while it grows
// (the scan worker may have 256 MB). Each may have a mark.
class DigestSet {
 public:
  static constexpr std::size_t kKept = protocol::kMaxFingerprintsPerObject;

  struct Seen {
    bool is_new = false;
    bool was_marked = false;  // One that is not new.
  };
  // One that was there without a mark has none, and one that comes without it
  // loses it. `digest` is not there yet, or size() is less than what the owner
  // allows.
  Seen Add(const Digest& digest, bool marked);
  bool Has(const Digest& digest) const;
  std::size_t size() const { return size_; }

  // The smallest kKept, ascending. The set is empty then.
  std::vector<Digest> TakeSmallest();

 private:
  Seen AddToFew(const Digest& digest, bool marked);
  Seen AddToMany(const Digest& digest, bool marked);
  bool is_few() const { return keys_.empty(); }
  std::size_t SlotOfFew(const Digest& digest) const;
  std::size_t PlaceInRow(const Digest& digest) const;
  void GrowFew();
  void GrowMany();
  void MakeMany();
  void Sample(const Digest& digest);
  void KeepSmallest();

  std::size_t size_ = 0;
  // All of them, in the order they came in; of many a sample, with the
  // smallest in it.
  std::vector<Digest> digests_;

  // So few are looked through one by one. While they are few, by open
  // addressing: places in digests_, counted from 1; 0 is empty.
  static constexpr std::size_t kRow = 16;
  std::vector<std::uint16_t> places_;
  std::vector<bool> marked_;  // As digests_.

  // Of many, by open addressing: their first 63 bits, which tell
  // DistinctTally::kMaxDistinct apart but once in 500,000 files, and the mark;
  // 0 is empty.
  std::vector<std::uint64_t> keys_;
  Digest largest_{};  // Of a full sample: nothing above it belongs there.
  bool full_ = false;
};

}  // namespace identifiers
