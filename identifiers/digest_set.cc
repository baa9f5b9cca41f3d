#include "identifiers/digest_set.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

namespace identifiers {
namespace {

constexpr std::size_t kFirstSlots = std::size_t{1} << 6;
constexpr std::uint64_t kMark = 1;
static_assert(DigestSet::kKept < 0xFFFF, "a place has 16 bits");

std::uint64_t FirstEightBytes(const Digest& digest) {
  std::uint64_t value = 0;
  std::memcpy(&value, digest.data(), sizeof(value));
  return std::endian::native == std::endian::little ? __builtin_bswap64(value)
                                                    : value;
}

bool Equal(const Digest& a, const Digest& b) {
  std::array<std::uint64_t, 2> of_a;
  std::array<std::uint64_t, 2> of_b;
  static_assert(sizeof(of_a) == sizeof(Digest));
  std::memcpy(of_a.data(), a.data(), sizeof(of_a));
  std::memcpy(of_b.data(), b.data(), sizeof(of_b));
  return ((of_a[0] ^ of_b[0]) | (of_a[1] ^ of_b[1])) == 0;
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

// Never 0, and without the mark.
std::uint64_t KeyOf(const Digest& digest) {
  const std::uint64_t key = FirstEightBytes(digest) & ~kMark;
  return key == 0 ? 2 : key;
}

// In a table of open addressing: where it is for which `is_it`, or belongs.
template <typename Slot, typename IsIt>
std::size_t SlotOf(const std::vector<Slot>& table,
                   std::uint64_t key,
                   const IsIt& is_it) {
  const std::size_t mask = table.size() - 1;
  std::size_t at = (key * 0x9E3779B97F4A7C15U >> 40U) & mask;  // 24 bits.
  while (table[at] != 0 && !is_it(table[at]))
    at = (at + 1) & mask;
  return at;
}
std::size_t SlotOf(const std::vector<std::uint64_t>& table, std::uint64_t key) {
  return SlotOf(
      table, key, [key](auto slot) { return (slot & ~kMark) == key; });
}

bool IsFull(std::size_t used, std::size_t slots) {
  return 5 * (used + 1) > 4 * slots;
}

}  // namespace

std::size_t DigestSet::SlotOfFew(const Digest& digest) const {
  return SlotOf(places_, KeyOf(digest), [&](auto place) {
    return Equal(digests_[place - 1U], digest);
  });
}

// Counted from 1; 0: it is not there.
std::size_t DigestSet::PlaceInRow(const Digest& digest) const {
  for (std::size_t i = 0; i < digests_.size(); ++i)
    if (Equal(digests_[i], digest)) return i + 1;
  return 0;
}

bool DigestSet::Has(const Digest& digest) const {
  if (!is_few()) return keys_[SlotOf(keys_, KeyOf(digest))] != 0;
  return places_.empty() ? PlaceInRow(digest) != 0
                         : places_[SlotOfFew(digest)] != 0;
}

DigestSet::Seen DigestSet::Add(const Digest& digest, bool marked) {
  if (is_few() && size_ == kKept && !Has(digest)) MakeMany();
  return is_few() ? AddToFew(digest, marked) : AddToMany(digest, marked);
}

DigestSet::Seen DigestSet::AddToFew(const Digest& digest, bool marked) {
  if (size_ == 0) digests_.reserve(kRow);
  if (size_ >= kRow && IsFull(size_, places_.size())) GrowFew();
  const bool in_row = places_.empty();
  const std::size_t slot = in_row ? 0 : SlotOfFew(digest);
  const std::size_t place = in_row ? PlaceInRow(digest) : places_[slot];
  if (place == 0) {
    digests_.push_back(digest);
    marked_.push_back(marked);
    ++size_;
    if (!in_row) places_[slot] = static_cast<std::uint16_t>(size_);
    return {.is_new = true};
  }
  const bool was_marked = marked_[place - 1U];
  marked_[place - 1U] = was_marked && marked;
  return {.was_marked = was_marked};
}

DigestSet::Seen DigestSet::AddToMany(const Digest& digest, bool marked) {
  if (IsFull(size_, keys_.size())) GrowMany();
  const std::uint64_t key = KeyOf(digest);
  auto& slot = keys_[SlotOf(keys_, key)];
  if (slot == 0) {
    slot = key | (marked ? kMark : 0);
    ++size_;
    Sample(digest);
    return {.is_new = true};
  }
  const bool was_marked = (slot & kMark) != 0;
  if (!marked) slot = key;
  return {.was_marked = was_marked};
}

void DigestSet::GrowFew() {
  places_.assign(std::max(kFirstSlots, 2 * places_.size()), 0);
  digests_.reserve(std::min(places_.size(), kKept));
  for (std::size_t i = 0; i < digests_.size(); ++i)
    places_[SlotOfFew(digests_[i])] = static_cast<std::uint16_t>(i + 1);
}

void DigestSet::MakeMany() {
  keys_.resize(2 * places_.size());
  for (std::size_t i = 0; i < digests_.size(); ++i) {
    const std::uint64_t key = KeyOf(digests_[i]);
    keys_[SlotOf(keys_, key)] = key | (marked_[i] ? kMark : 0);
  }
  places_ = {};
  marked_ = {};
  digests_.reserve(2 * kKept);
}

void DigestSet::GrowMany() {
  std::vector<std::uint64_t> larger(2 * keys_.size());
  for (const std::uint64_t key : keys_)
    if (key != 0) larger[SlotOf(larger, key & ~kMark)] = key;
  keys_ = std::move(larger);
}

void DigestSet::Sample(const Digest& digest) {
  if (full_ && IsBefore()(largest_, digest)) return;
  digests_.push_back(digest);
  if (digests_.size() >= 2 * kKept) KeepSmallest();
}

void DigestSet::KeepSmallest() {
  std::nth_element(digests_.begin(),
                   digests_.begin() + kKept - 1,
                   digests_.end(),
                   IsBefore());
  digests_.resize(kKept);
  largest_ = digests_.back();
  full_ = true;
}

std::vector<Digest> DigestSet::TakeSmallest() {
  if (digests_.size() > kKept) KeepSmallest();
  SortDigests(digests_);
  size_ = 0;
  places_.clear();
  marked_.clear();
  keys_ = {};
  full_ = false;
  return std::exchange(digests_, {});
}

}  // namespace identifiers
