#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/crypto/sha256.h"
#include "identifiers/find/candidate.h"

namespace identifiers {

// Of candidates that overlap keeps the one for which most speaks, then the
// longest, then the first. Holds a few, and wipes them.
class Resolver {
 public:
  // NOLINTNEXTLINE(modernize-use-equals-default): the union would delete it.
  Resolver() {}
  ~Resolver() {
    base::crypto::Wipe({reinterpret_cast<std::uint8_t*>(held_.data()),
                        sizeof(Candidate) * used_});
  }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  void Add(const Candidate& candidate) {
    if (Candidate* const place = PlaceFor(candidate.begin)) *place = candidate;
  }
  // The same, written where it is held. Its canonical form is `front` and
  // `form`; if it has no room for them, none.
  void Add(protocol::IdentifierKind kind,
           int score,
           std::size_t begin,
           std::size_t end,
           std::string_view front,
           std::string_view form);
  bool full() const { return size_ == held_.size(); }
  bool half_full() const { return 2 * size_ >= held_.size(); }

  // Gives out, by their beginnings, those that nothing beginning at `position`
  // or later can overlap; all, if the room is used up.
  template <typename Take>
  void FlushBefore(std::size_t position, const Take& take);

 private:
  // The first ones that overlap, one by one, up to a gap.
  struct Cluster {
    std::size_t size = 0;
    std::size_t end = 0;  // In the text.
  };
  Cluster FirstCluster() const;
  // Room for one in its order, not set; nullptr: there is none.
  Candidate* PlaceFor(std::size_t begin);
  // Says in kept_ which of them to keep.
  void Choose(std::size_t cluster);

  static constexpr std::size_t kRoom = 48;
  // Sorted by their beginnings: [first_, first_ + size_). In a union they are
  // not set before they are used.
  union {
    std::array<Candidate, kRoom> held_;
  };
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  std::size_t used_ = 0;  // Of held_, from its beginning on.
  std::array<bool, kRoom> kept_{};
};

template <typename Take>
void Resolver::FlushBefore(std::size_t position, const Take& take) {
  while (size_ > 0) {
    const Cluster cluster = FirstCluster();
    if (cluster.end > position && !full()) return;
    Choose(cluster.size);
    for (std::size_t i = 0; i < cluster.size; ++i)
      if (kept_[i]) take(held_[first_ + i]);
    first_ += cluster.size;
    size_ -= cluster.size;
  }
  first_ = 0;
}

}  // namespace identifiers
