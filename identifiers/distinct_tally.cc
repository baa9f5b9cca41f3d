#include "identifiers/distinct_tally.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

#include "protocol/limits.h"

namespace identifiers {
namespace {

constexpr std::size_t kFirstSlots = std::size_t{1} << 6;
constexpr std::size_t kKept = protocol::kMaxFingerprintsPerObject;

constexpr std::uint64_t kLowOnly = 1;

std::uint64_t FirstEightBytes(const Digest& digest) {
  std::uint64_t value = 0;
  std::memcpy(&value, digest.data(), sizeof(value));
  return std::endian::native == std::endian::little ? __builtin_bswap64(value)
                                                    : value;
}

// As digests compare; nearly always the first bytes decide.
struct IsBefore {
  bool operator()(const Digest& a, const Digest& b) const {
    const std::uint64_t first_a = FirstEightBytes(a);
    const std::uint64_t first_b = FirstEightBytes(b);
    return first_a != first_b ? first_a < first_b : a < b;
  }
};

// Digests are as good as random: by their first byte they fall into piles of
// about one size, each quickly sorted.
void SortDigests(std::vector<Digest>& digests) {
  constexpr std::size_t kPiles = 256;
  constexpr std::size_t kWorthIt = 128;
  if (digests.size() < kWorthIt) {
    std::ranges::sort(digests, IsBefore());
    return;
  }
  std::array<std::size_t, kPiles + 1> begins{};
  for (const auto& digest : digests)
    ++begins[digest[0] + 1U];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  std::vector<Digest> sorted(digests.size());
  auto ends = begins;
  for (const auto& digest : digests)
    sorted[ends[digest[0]]++] = digest;
  const auto place = [&](std::size_t at) {
    return sorted.begin() + static_cast<std::ptrdiff_t>(at);
  };
  for (std::size_t pile = 0; pile < kPiles; ++pile)
    std::sort(place(begins[pile]), place(begins[pile + 1]), IsBefore());
  digests = std::move(sorted);
}

// Never 0, and the bit of kLowOnly is not set.
std::uint64_t KeyOf(const Digest& digest) {
  const std::uint64_t key = FirstEightBytes(digest) & ~kLowOnly;
  return key == 0 ? 2 : key;
}

// Where `key` is, or belongs.
std::size_t SlotOf(const std::vector<std::uint64_t>& table, std::uint64_t key) {
  const std::size_t mask = table.size() - 1;
  std::size_t at = (key * 0x9E3779B97F4A7C15U >> 40U) & mask;  // 24 bits.
  while ((table[at] & ~kLowOnly) != key && table[at] != 0)
    at = (at + 1) & mask;
  return at;
}

}  // namespace

DistinctTally::Count& DistinctTally::CountOf(protocol::IdentifierKind kind,
                                             protocol::Tier tier) {
  const auto place = static_cast<std::size_t>(tier) * kKinds +
                     static_cast<std::size_t>(kind) % kKinds;
  return counts_[place];
}

bool DistinctTally::Add(protocol::IdentifierKind kind,
                        protocol::Tier tier,
                        const Digest& digest) {
  if (4 * (used_ + 1) > 3 * table_.size()) Grow();
  const std::uint64_t key = KeyOf(digest);
  auto& slot = table_[SlotOf(table_, key)];
  if (slot == 0 && used_ == kMaxDistinct) return false;
  const bool low = tier == protocol::Tier::kLow;
  if (slot == 0) {
    slot = key | (low ? kLowOnly : 0);
    ++used_;
    auto& count = CountOf(kind, tier);
    ++count.distinct;
    ++count.mentions;
    Sample(digest);
    return true;
  }
  if (!low && (slot & kLowOnly) != 0) {
    slot = key;
    Raise(kind);
  }
  const bool counts_low = (slot & kLowOnly) != 0;
  ++CountOf(kind, counts_low ? protocol::Tier::kLow : protocol::Tier::kHigh)
        .mentions;
  return true;
}

// One of the low tier is of the high one after all. It takes one mention along,
// the last one all that are left.
void DistinctTally::Raise(protocol::IdentifierKind kind) {
  auto& low = CountOf(kind, protocol::Tier::kLow);
  auto& high = CountOf(kind, protocol::Tier::kHigh);
  --low.distinct;
  const std::uint32_t mentions = low.distinct == 0 ? low.mentions : 1;
  ++high.distinct;
  low.mentions -= mentions;
  high.mentions += mentions;
}

void DistinctTally::Sample(const Digest& digest) {
  if (full_ && IsBefore()(largest_, digest)) return;
  sample_.push_back(digest);
  if (sample_.size() >= 2 * kKept) KeepSmallest();
}

void DistinctTally::Grow() {
  std::vector<std::uint64_t> larger(std::max(kFirstSlots, 2 * table_.size()));
  for (const std::uint64_t key : table_)
    if (key != 0) larger[SlotOf(larger, key & ~kLowOnly)] = key;
  table_ = std::move(larger);
  sample_.reserve(std::min(table_.size(), 2 * kKept));
}

void DistinctTally::KeepSmallest() {
  std::nth_element(
      sample_.begin(), sample_.begin() + kKept - 1, sample_.end(), IsBefore());
  sample_.resize(kKept);
  largest_ = sample_.back();
  full_ = true;
}

Findings DistinctTally::Finish() {
  Findings findings;
  if (used_ == 0) return findings;
  for (std::size_t place = 0; place < counts_.size(); ++place) {
    const auto& count = counts_[place];
    if (count.distinct == 0) continue;
    findings.counts.push_back(
        {static_cast<protocol::IdentifierKind>(place % kKinds),
         count.distinct,
         count.mentions,
         static_cast<protocol::Tier>(place / kKinds)});
  }
  if (sample_.size() > kKept) KeepSmallest();
  SortDigests(sample_);
  findings.digests = std::move(sample_);
  *this = DistinctTally();
  return findings;
}

}  // namespace identifiers
