#pragma once

#include <mutex>

#include "base/clock.h"

namespace test {

// Stands still until told otherwise. Thread-safe.
class FakeClock final : public base::Clock {
 public:
  base::SteadyTime steady_now() const override {
    const std::lock_guard lock(mutex_);
    return steady_;
  }
  base::UtcTime utc_now() const override {
    const std::lock_guard lock(mutex_);
    return utc_;
  }

  // Time passes for both clocks.
  void Pass(std::chrono::milliseconds time) {
    const std::lock_guard lock(mutex_);
    steady_ += time;
    utc_ += time;
  }
  // Somebody sets the wall clock.
  void Set(std::chrono::milliseconds ahead) {
    const std::lock_guard lock(mutex_);
    utc_ += ahead;
  }

 private:
  mutable std::mutex mutex_;
  base::SteadyTime steady_{std::chrono::hours(1)};
  base::UtcTime utc_{std::chrono::milliseconds(1'772'000'000'000)};
};

}  // namespace test
