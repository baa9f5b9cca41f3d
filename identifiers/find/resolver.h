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
  Resolver() = default;
  ~Resolver() {
    base::crypto::Wipe({reinterpret_cast<std::uint8_t*>(held_.data()),
                        sizeof(Candidate) * most_});
  }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  void Add(const Candidate& candidate);
  bool full() const { return size_ == held_.size(); }
  bool half_full() const { return 2 * size_ >= held_.size(); }

  // Gives out, by their beginnings, those that nothing beginning at `position`
  // or later can overlap; all, if the room is used up.
  template <typename Take>
  void FlushBefore(std::size_t position, const Take& take);

 private:
  // How many of the first overlap, one by one, up to a gap; sorted before.
  std::size_t FirstCluster() const;
  // Says in kept_ which of them to keep.
  void Choose(std::size_t cluster);
  void Drop(std::size_t count);

  static constexpr std::size_t kRoom = 48;
  std::array<Candidate, kRoom> held_;
  std::size_t size_ = 0;
  std::size_t most_ = 0;
  std::array<bool, kRoom> kept_{};
};

template <typename Take>
void Resolver::FlushBefore(std::size_t position, const Take& take) {
  while (size_ > 0) {
    const std::size_t cluster = FirstCluster();
    std::size_t end = 0;
    for (std::size_t i = 0; i < cluster; ++i)
      end = std::max(end, held_[i].end);
    if (end > position && !full()) return;
    Choose(cluster);
    for (std::size_t i = 0; i < cluster; ++i)
      if (kept_[i]) take(held_[i]);
    Drop(cluster);
  }
}

}  // namespace identifiers
