#include "identifiers/find/resolver.h"

#include <algorithm>
#include <cstdint>

namespace identifiers {
namespace {

std::size_t Length(const Candidate& candidate) {
  return candidate.end - candidate.begin;
}

bool Overlap(const Candidate& a, const Candidate& b) {
  return a.begin < b.end && b.begin < a.end;
}

}  // namespace

void Resolver::Add(protocol::IdentifierKind kind,
                   int score,
                   std::size_t begin,
                   std::size_t end,
                   std::string_view front,
                   std::string_view form) {
  Candidate* const place = PlaceFor(begin);
  if (place == nullptr) return;
  place->kind = kind;
  place->score = score;
  place->begin = begin;
  place->end = end;
  place->form_size = 0;
  if (!place->Append(front) || !place->Append(form)) place->form_size = 0;
}

Candidate* Resolver::PlaceFor(std::size_t begin) {
  if (full()) return nullptr;
  if (first_ + size_ == held_.size()) {  // Room is before the first one.
    std::move(held_.begin() + static_cast<std::ptrdiff_t>(first_),
              held_.end(),
              held_.begin());
    first_ = 0;
  }
  std::size_t at = first_ + size_;
  while (at > first_ && held_[at - 1].begin > begin) {
    held_[at] = held_[at - 1];
    --at;
  }
  ++size_;
  used_ = std::max(used_, first_ + size_);
  return &held_[at];
}

Resolver::Cluster Resolver::FirstCluster() const {
  Cluster cluster{1, held_[first_].end};
  for (; cluster.size < size_; ++cluster.size) {
    const auto& next = held_[first_ + cluster.size];
    if (next.begin >= cluster.end) break;
    cluster.end = std::max(cluster.end, next.end);
  }
  return cluster;
}

// The best first; each that overlaps none kept so far is kept.
void Resolver::Choose(std::size_t cluster) {
  const Candidate* const held = held_.data() + first_;
  const auto is_better = [held](std::size_t a, std::size_t b) {
    return held[a].score != held[b].score ? held[a].score > held[b].score
                                          : Length(held[a]) > Length(held[b]);
  };
  std::array<std::uint8_t, kRoom> order;
  for (std::size_t i = 0; i < cluster; ++i) {  // They are few.
    std::size_t place = i;
    for (; place > 0 && is_better(i, order[place - 1]); --place)
      order[place] = order[place - 1];
    order[place] = static_cast<std::uint8_t>(i);
    kept_[i] = false;
  }
  for (std::size_t i = 0; i < cluster; ++i) {
    const std::size_t candidate = order[i];
    const auto is_in_the_way = [&](std::uint8_t better) {
      return kept_[better] && Overlap(held[better], held[candidate]);
    };
    kept_[candidate] =
        std::none_of(order.begin(),
                     order.begin() + static_cast<std::ptrdiff_t>(i),
                     is_in_the_way);
  }
}

}  // namespace identifiers
