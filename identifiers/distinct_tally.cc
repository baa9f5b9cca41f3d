#include "identifiers/distinct_tally.h"

#include <algorithm>
#include <utility>

#include "protocol/limits.h"

namespace identifiers {
namespace {

constexpr std::size_t kFirstSlots = std::size_t{1} << 10;
constexpr std::size_t kKept = protocol::kMaxFingerprintsPerObject;

std::uint64_t KeyOf(const Digest& digest) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i)
    key = key << 8 | digest[i];
  return key == 0 ? 1 : key;
}

// Where `key` is, or belongs.
std::size_t SlotOf(const std::vector<std::uint64_t>& table, std::uint64_t key) {
  const std::size_t mask = table.size() - 1;
  std::size_t at = (key * 0x9E3779B97F4A7C15U >> 40U) & mask;  // 24 bits.
  while (table[at] != key && table[at] != 0)
    at = (at + 1) & mask;
  return at;
}

}  // namespace

bool DistinctTally::Add(protocol::IdentifierKind kind, const Digest& digest) {
  if (4 * (used_ + 1) > 3 * table_.size()) Grow();
  const std::uint64_t key = KeyOf(digest);
  auto& slot = table_[SlotOf(table_, key)];
  if (slot == 0 && used_ == kMaxDistinct) return false;
  auto& count = counts_[static_cast<std::size_t>(kind) % counts_.size()];
  count.kind = kind;
  ++count.mentions;
  if (slot == key) return true;
  slot = key;
  ++used_;
  ++count.distinct;
  if (full_ && digest > largest_) return true;
  sample_.push_back(digest);
  if (sample_.size() >= 2 * kKept) KeepSmallest();
  return true;
}

void DistinctTally::Grow() {
  std::vector<std::uint64_t> larger(std::max(kFirstSlots, 2 * table_.size()));
  for (const std::uint64_t key : table_)
    if (key != 0) larger[SlotOf(larger, key)] = key;
  table_ = std::move(larger);
}

void DistinctTally::KeepSmallest() {
  std::nth_element(sample_.begin(), sample_.begin() + kKept - 1, sample_.end());
  sample_.resize(kKept);
  largest_ = sample_.back();
  full_ = true;
}

Findings DistinctTally::Finish() {
  Findings findings;
  for (const auto& count : counts_)
    if (count.distinct > 0) findings.counts.push_back(count);
  std::ranges::sort(findings.counts, {}, &protocol::KindCount::kind);
  if (sample_.size() > kKept) KeepSmallest();
  std::ranges::sort(sample_);
  findings.digests = std::move(sample_);
  *this = DistinctTally();
  return findings;
}

}  // namespace identifiers
