#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

namespace base::crypto {

using Block = std::array<std::uint8_t, 16>;

enum class AesWay : std::uint8_t {
  kX86,  // By the processor's own instructions (aes_x86.h).
  kOpenSsl,
};
// Those that this processor can go, the fastest first. All give the same.
std::span<const AesWay> WaysOfAes();

// AES-128-CMAC (RFC 4493) of messages of exactly one block: AES(K, M xor K1).
// That is all a fingerprint needs, and many at once run in bulk.
class BlockCmac {
 public:
  // `way`: for a test.
  explicit BlockCmac(const Block& key, AesWay way = WaysOfAes().front());
  ~BlockCmac();
  BlockCmac(BlockCmac&&) noexcept;
  BlockCmac& operator=(BlockCmac&&) noexcept;
  BlockCmac(const BlockCmac&) = delete;
  BlockCmac& operator=(const BlockCmac&) = delete;

  // Another key from now on: cheaper than another object.
  void SetKey(const Block& key);

  Block Of(const Block& message) const;
  // In place: each block becomes its CMAC.
  void OfMany(std::span<Block> messages) const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace base::crypto
