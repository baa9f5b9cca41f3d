#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace base::net {

// Counts who is there, by key, up to a limit each. For one thread.
template <typename Key>
class Tally {
 public:
  // One that is counted, for as long as it lives. The tally outlives it.
  class Place {
   public:
    Place(Tally& tally, const Key& key) : tally_(&tally), key_(key) {}
    ~Place() {
      if (tally_ != nullptr) tally_->Leave(key_);
    }
    Place(Place&& other) noexcept
        : tally_(std::exchange(other.tally_, nullptr)), key_(other.key_) {}
    Place& operator=(Place&&) = delete;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    Tally* tally_;
    Key key_;
  };

  explicit Tally(std::size_t limit) : limit_(limit) {}

  bool IsFull(const Key& key) const {
    const auto found = counts_.find(key);
    return (found == counts_.end() ? 0 : found->second) >= limit_;
  }

  // Nothing if there are as many with this key as may be.
  std::optional<Place> Enter(const Key& key) {
    if (IsFull(key)) return std::nullopt;
    ++counts_[key];
    return std::optional<Place>(std::in_place, *this, key);
  }

 private:
  void Leave(const Key& key) {
    if (const auto found = counts_.find(key); --found->second == 0)
      counts_.erase(found);
  }

  const std::size_t limit_;
  std::map<Key, std::size_t> counts_;
};

}  // namespace base::net
