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

// Fetched once: looking it up costs more than a hundred blocks.
const EVP_CIPHER* Aes() {
  static const EVP_CIPHER* const cipher =
      EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr);
  return cipher;
}

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const {
    EVP_CIPHER_CTX_free(context);
  }
};

}  // namespace

struct BlockCmac::State {
  std::unique_ptr<EVP_CIPHER_CTX, Free> context{EVP_CIPHER_CTX_new()};
  Block subkey{};  // K1: for a message that is a whole block.

  State() {
    Check(EVP_EncryptInit_ex2(context.get(), Aes(), nullptr, nullptr, nullptr));
    Check(EVP_CIPHER_CTX_set_padding(context.get(), 0));
  }
  ~State() { Wipe(subkey); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // In place.
  void Encrypt(std::span<Block> blocks) {
    int size = 0;
    Check(EVP_EncryptUpdate(context.get(),
                            blocks.front().data(),
                            &size,
                            blocks.front().data(),
                            static_cast<int>(blocks.size_bytes())));
  }
};

BlockCmac::BlockCmac(const Block& key) : state_(std::make_unique<State>()) {
  SetKey(key);
}

void BlockCmac::SetKey(const Block& key) {
  Check(EVP_EncryptInit_ex2(
      state_->context.get(), nullptr, key.data(), nullptr, nullptr));
  Block zero{};
  state_->Encrypt({&zero, 1});
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
    state_->Encrypt(
        messages.subspan(at, std::min(kPiece, messages.size() - at)));
  }
}

}  // namespace base::crypto
