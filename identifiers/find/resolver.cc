#include "identifiers/find/resolver.h"

#include <algorithm>
#include <tuple>

namespace identifiers {
namespace {

std::size_t Length(const Candidate& candidate) {
  return candidate.end - candidate.begin;
}

bool Overlap(const Candidate& a, const Candidate& b) {
  return a.begin < b.end && b.begin < a.end;
}

}  // namespace

void Resolver::Add(const Candidate& candidate) {
  if (full()) return;
  std::size_t at = size_;
  while (at > 0 && held_[at - 1].begin > candidate.begin) {
    held_[at] = held_[at - 1];
    --at;
  }
  held_[at] = candidate;
  ++size_;
  most_ = std::max(most_, size_);
}

std::size_t Resolver::FirstCluster() const {
  std::size_t end = held_[0].end;
  std::size_t count = 1;
  for (; count < size_ && held_[count].begin < end; ++count)
    end = std::max(end, held_[count].end);
  return count;
}

// The best first; each that overlaps none kept so far is kept.
void Resolver::Choose(std::size_t cluster) {
  std::array<std::size_t, kRoom> order{};
  for (std::size_t i = 0; i < cluster; ++i)
    order[i] = i;
  std::stable_sort(order.begin(),
                   order.begin() + static_cast<std::ptrdiff_t>(cluster),
                   [this](std::size_t a, std::size_t b) {
                     return std::tuple(held_[a].score, Length(held_[a])) >
                            std::tuple(held_[b].score, Length(held_[b]));
                   });
  kept_.fill(false);
  for (std::size_t i = 0; i < cluster; ++i) {
    const auto& candidate = held_[order[i]];
    const auto in_the_way = [&](std::size_t j) {
      return kept_[j] && Overlap(held_[j], candidate);
    };
    bool free = true;
    for (std::size_t j = 0; j < cluster && free; ++j)
      free = !in_the_way(j);
    kept_[order[i]] = free;
  }
}

void Resolver::Drop(std::size_t count) {
  std::move(held_.begin() + static_cast<std::ptrdiff_t>(count),
            held_.begin() + static_cast<std::ptrdiff_t>(size_),
            held_.begin());
  size_ -= count;
}

}  // namespace identifiers
