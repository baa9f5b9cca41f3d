#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/crypto/sha256.h"

namespace base::crypto {

inline constexpr std::size_t kSha256Block = 64;

// SHA-256 of a message that is one block with its padding (FIPS 180-4, 5.1.1).
Sha256Digest Sha256OfBlock(std::span<const std::uint8_t, kSha256Block> block);

}  // namespace base::crypto
