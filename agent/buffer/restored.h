#pragma once

#include <utility>

namespace agent {

// Puts a value back to what it was before a transaction, unless told that the
// transaction committed.
template <typename T>
class Restored {
 public:
  explicit Restored(T& value) : value_(value), before_(value) {}
  ~Restored() {
    if (!kept_) value_ = std::move(before_);
  }
  Restored(const Restored&) = delete;
  Restored& operator=(const Restored&) = delete;
  void Keep() { kept_ = true; }

 private:
  T& value_;
  T before_;
  bool kept_ = false;
};

}  // namespace agent
