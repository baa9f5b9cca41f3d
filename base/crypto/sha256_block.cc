// SHA256_Transform is deprecated, for it cannot be exchanged by a provider. It
// is what OpenSSL's own providers call, with the processor's instructions for
// SHA-256 where there are any, and needs no context to be set up: for one block
// that is most of the time.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/crypto/sha256_block.h"

#include <openssl/sha.h>

#include <cstdlib>

namespace base::crypto {

Sha256Digest Sha256OfBlock(std::span<const std::uint8_t, kSha256Block> block) {
  static_assert(kSha256Block == SHA256_CBLOCK);
  SHA256_CTX state;
  if (SHA256_Init(&state) != 1) std::abort();  // It cannot fail.
  SHA256_Transform(&state, block.data());
  Sha256Digest digest;
  for (std::size_t i = 0; i < digest.size(); i += 4) {
    const std::uint32_t word = state.h[i / 4];
    digest[i] = static_cast<std::uint8_t>(word >> 24U);
    digest[i + 1] = static_cast<std::uint8_t>(word >> 16U);
    digest[i + 2] = static_cast<std::uint8_t>(word >> 8U);
    digest[i + 3] = static_cast<std::uint8_t>(word);
  }
  return digest;
}

}  // namespace base::crypto
