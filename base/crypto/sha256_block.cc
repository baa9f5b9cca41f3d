// SHA256_Transform is deprecated, for it cannot be exchanged by a provider. It
// is what OpenSSL's own providers call, and needs no context to be set up: for
// one block that is most of the time.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/crypto/sha256_block.h"

#include <openssl/sha.h>

#include <algorithm>
#include <cstdlib>

#include "base/crypto/sha256_x86.h"

namespace base::crypto {
namespace {

void ByOpenSsl(std::span<const Sha256Block> blocks, Sha256Digest* digests) {
  static_assert(kSha256Block == SHA256_CBLOCK);
  for (const auto& block : blocks) {
    SHA256_CTX state;
    if (SHA256_Init(&state) != 1) std::abort();  // It cannot fail.
    SHA256_Transform(&state, block.data());
    auto* out = (digests++)->data();
    for (std::size_t i = 0; i < 8; ++i) {
      const std::uint32_t word = state.h[i];
      *out++ = static_cast<std::uint8_t>(word >> 24U);
      *out++ = static_cast<std::uint8_t>(word >> 16U);
      *out++ = static_cast<std::uint8_t>(word >> 8U);
      *out++ = static_cast<std::uint8_t>(word);
    }
  }
}

}  // namespace

void PadSha256Block(Sha256Block& block, std::size_t size) {
  block[size] = 0x80;
  std::fill(block.begin() + static_cast<std::ptrdiff_t>(size) + 1,
            block.end() - 2,
            std::uint8_t{0});
  const std::size_t bits = size * 8;
  block[kSha256Block - 2] = static_cast<std::uint8_t>(bits >> 8U);
  block[kSha256Block - 1] = static_cast<std::uint8_t>(bits);
}

std::span<const Sha256OfBlocksWay> WaysOfSha256() {
#if defined(__x86_64__)
  static constexpr std::array<Sha256OfBlocksWay, 2> kWays{Sha256OfBlocksByX86,
                                                          ByOpenSsl};
  static const bool has_it = HasSha256OfX86();
  return std::span(kWays).subspan(has_it ? 0 : 1);
#else
  static constexpr std::array<Sha256OfBlocksWay, 1> kWays{ByOpenSsl};
  return kWays;
#endif
}

void Sha256OfBlocks(std::span<const Sha256Block> blocks,
                    Sha256Digest* digests) {
  static const Sha256OfBlocksWay way = WaysOfSha256().front();
  way(blocks, digests);
}

}  // namespace base::crypto
