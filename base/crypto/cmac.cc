#include "base/crypto/cmac.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

#include "base/crypto/sha256.h"

namespace base::crypto {
namespace {

void Check(int ok) {
  if (ok != 1) std::abort();  // Only without memory or a broken OpenSSL.
}

// Doubling in GF(2^128), RFC 4493 section 2.3.
Block Doubled(const Block& block) {
  Block doubled{};
  for (std::size_t i = 0; i < block.size(); ++i) {
    const unsigned next = i + 1 < block.size() ? block[i + 1] >> 7 : 0U;
    doubled[i] = static_cast<std::uint8_t>(unsigned{block[i]} << 1 | next);
  }
  if ((block[0] & 0x80) != 0) doubled[15] ^= 0x87;
  return doubled;
}

}  // namespace

struct BlockCmac::State {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  Block subkey{};  // K1: for a message that is a whole block.

  State() = default;
  ~State() {
    EVP_CIPHER_CTX_free(context);
    Wipe(subkey);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

BlockCmac::BlockCmac(const Block& key) : state_(std::make_unique<State>()) {
  Check(EVP_EncryptInit_ex(
      state_->context, EVP_aes_128_ecb(), nullptr, key.data(), nullptr));
  Check(EVP_CIPHER_CTX_set_padding(state_->context, 0));
  Block zero{};
  int size = 0;
  Check(EVP_EncryptUpdate(state_->context,
                          zero.data(),
                          &size,
                          zero.data(),
                          static_cast<int>(zero.size())));
  state_->subkey = Doubled(zero);
  Wipe(zero);
}

BlockCmac::~BlockCmac() = default;
BlockCmac::BlockCmac(BlockCmac&&) noexcept = default;
BlockCmac& BlockCmac::operator=(BlockCmac&&) noexcept = default;

Block BlockCmac::Of(const Block& message) const {
  Block mac = message;
  OfMany({&mac, 1});
  return mac;
}

void BlockCmac::OfMany(std::span<Block> messages) const {
  for (auto& message : messages)
    std::transform(message.begin(),
                   message.end(),
                   state_->subkey.begin(),
                   message.begin(),
                   [](std::uint8_t a, std::uint8_t b) {
                     return static_cast<std::uint8_t>(a ^ b);
                   });
  // In pieces: the size of an update is an int.
  constexpr std::size_t kPiece = 1U << 20;
  for (std::size_t at = 0; at < messages.size(); at += kPiece) {
    const auto piece =
        messages.subspan(at, std::min(kPiece, messages.size() - at));
    int size = 0;
    Check(EVP_EncryptUpdate(state_->context,
                            piece.front().data(),
                            &size,
                            piece.front().data(),
                            static_cast<int>(piece.size_bytes())));
  }
}

}  // namespace base::crypto
