#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace base::crypto {

// AES-256-GCM (NIST SP 800-38D). A nonce must never be used twice with a key.
using AeadKey = std::array<std::uint8_t, 32>;
using AeadNonce = std::array<std::uint8_t, 12>;
inline constexpr std::size_t kAeadTagBytes = 16;

// The ciphertext and behind it the tag.
Bytes AeadSeal(const AeadKey& key, const AeadNonce& nonce, ByteView plain);
// kCorrupt if it was changed or is not of this key and nonce.
Result<SecretBytes> AeadOpen(const AeadKey& key,
                             const AeadNonce& nonce,
                             ByteView sealed);

}  // namespace base::crypto
