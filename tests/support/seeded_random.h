#pragma once

#include <mutex>
#include <random>

#include "base/random.h"

namespace test {

// The same numbers in each run.
class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(unsigned seed = 1) : engine_(seed) {}
  void Fill(std::span<std::uint8_t> out) override {
    const std::lock_guard lock(mutex_);
    for (auto& byte : out)
      byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mutex mutex_;
  std::mt19937 engine_;
};

}  // namespace test
