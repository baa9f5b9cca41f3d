#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/crypto/sha256.h"

namespace base::crypto {

// A message that is one block with its padding (FIPS 180-4, 5.1.1): a one bit,
// zeros, and its length in bits in the last eight bytes.
inline constexpr std::size_t kSha256Block = 64;
using Sha256Block = std::array<std::uint8_t, kSha256Block>;
// The longest message that fits into one.
inline constexpr std::size_t kSha256Short = kSha256Block - 1 - 8;

// Puts the padding behind the first `size` bytes, at most kSha256Short.
void PadSha256Block(Sha256Block& block, std::size_t size);

// Sets as many digests as there are blocks. One after the other has to wait for
// itself at each step, so where the processor has instructions for SHA-256 two
// go side by side.
void Sha256OfBlocks(std::span<const Sha256Block> blocks, Sha256Digest* digests);

// The ways that this processor can go, the fastest first: for a test.
using Sha256OfBlocksWay = void (*)(std::span<const Sha256Block> blocks,
                                   Sha256Digest* digests);
std::span<const Sha256OfBlocksWay> WaysOfSha256();

}  // namespace base::crypto
