#include "base/crypto/cmac.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

#include "base/crypto/aes_x86.h"
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

class BlockCmac::State {
 public:
  State() = default;
  virtual ~State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  virtual void SetKey(const Block& key) = 0;
  virtual void OfMany(std::span<Block> messages) const = 0;

  class ByX86;
  class ByOpenSsl;
};

class BlockCmac::State::ByX86 final : public State {
 public:
  ByX86() = default;
  ~ByX86() override {
    Wipe({reinterpret_cast<std::uint8_t*>(&key_), sizeof(key_)});
  }
  ByX86(const ByX86&) = delete;
  ByX86& operator=(const ByX86&) = delete;
  void SetKey(const Block& key) override { SetCmacKeyByX86(key, key_); }
  void OfMany(std::span<Block> messages) const override {
    CmacOfManyByX86(key_, messages);
  }

 private:
  CmacKeyOfX86 key_{};
};

class BlockCmac::State::ByOpenSsl final : public State {
 public:
  ByOpenSsl() {
    Check(
        EVP_EncryptInit_ex2(context_.get(), Aes(), nullptr, nullptr, nullptr));
    Check(EVP_CIPHER_CTX_set_padding(context_.get(), 0));
  }
  ~ByOpenSsl() override { Wipe(subkey_); }
  ByOpenSsl(const ByOpenSsl&) = delete;
  ByOpenSsl& operator=(const ByOpenSsl&) = delete;

  void SetKey(const Block& key) override {
    Check(EVP_EncryptInit_ex2(
        context_.get(), nullptr, key.data(), nullptr, nullptr));
    Block zero{};
    Encrypt({&zero, 1});
    subkey_ = Doubled(zero);
    Wipe(zero);
  }

  void OfMany(std::span<Block> messages) const override {
    for (auto& message : messages)
      std::transform(message.begin(),
                     message.end(),
                     subkey_.begin(),
                     message.begin(),
                     [](std::uint8_t a, std::uint8_t b) {
                       return static_cast<std::uint8_t>(a ^ b);
                     });
    // In pieces: the size of an update is an int.
    constexpr std::size_t kPiece = 1U << 20;
    for (std::size_t at = 0; at < messages.size(); at += kPiece)
      Encrypt(messages.subspan(at, std::min(kPiece, messages.size() - at)));
  }

 private:
  // In place.
  void Encrypt(std::span<Block> blocks) const {
    int size = 0;
    Check(EVP_EncryptUpdate(context_.get(),
                            blocks.front().data(),
                            &size,
                            blocks.front().data(),
                            static_cast<int>(blocks.size_bytes())));
  }

  std::unique_ptr<EVP_CIPHER_CTX, Free> context_{EVP_CIPHER_CTX_new()};
  Block subkey_{};  // K1: for a message that is a whole block.
};

std::span<const AesWay> WaysOfAes() {
  static constexpr std::array kWays{AesWay::kX86, AesWay::kOpenSsl};
  static const bool has_it = HasAesOfX86();
  return std::span(kWays).subspan(has_it ? 0 : 1);
}

BlockCmac::BlockCmac(const Block& key, AesWay way) {
  if (way == AesWay::kX86)
    state_ = std::make_unique<State::ByX86>();
  else
    state_ = std::make_unique<State::ByOpenSsl>();
  SetKey(key);
}

void BlockCmac::SetKey(const Block& key) {
  state_->SetKey(key);
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
  state_->OfMany(messages);
}

}  // namespace base::crypto
