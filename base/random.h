#pragma once

#include <cstdint>
#include <span>

namespace base {

// Where randomness comes from: the kernel, or a seed in a test. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<std::uint8_t> out) = 0;

  std::uint64_t Next64();
  std::uint32_t Next32();
};

// getrandom(2): fit for keys. Ends the process if the kernel refuses, because
// a key made of anything else would be worse.
class SystemRandom final : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override;
};

}  // namespace base
