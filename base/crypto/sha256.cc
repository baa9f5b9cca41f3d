#include "base/crypto/sha256.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>

#include "base/crypto/sha256_block.h"

namespace base::crypto {
namespace {

struct Free {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

const EVP_MD* Algorithm() {
  // Fetched once: looking it up costs more than hashing a row.
  static const EVP_MD* const algorithm =
      EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

// A context of this thread, so that a hash of a row allocates nothing.
EVP_MD_CTX* ThreadContext() {
  thread_local const Context context(EVP_MD_CTX_new());
  return context.get();
}

void Check(int ok) {
  if (ok != 1) std::abort();  // Only without memory or a broken OpenSSL.
}

using Pad = Sha256Block;

Pad PadOf(ByteView key, std::uint8_t with) {
  Pad pad{};
  if (key.size() > kSha256Block) {
    const auto digest = Sha256({key});
    std::copy(digest.begin(), digest.end(), pad.begin());
  } else {
    std::copy(key.begin(), key.end(), pad.begin());
  }
  for (auto& byte : pad)
    byte ^= with;
  return pad;
}

Sha256Digest HashAfter(ByteView first, std::initializer_list<ByteView> parts) {
  EVP_MD_CTX* const context = ThreadContext();
  Check(EVP_DigestInit_ex2(context, Algorithm(), nullptr));
  Check(EVP_DigestUpdate(context, first.data(), first.size()));
  for (const auto part : parts)
    Check(EVP_DigestUpdate(context, part.data(), part.size()));
  Sha256Digest digest{};
  Check(EVP_DigestFinal_ex(context, digest.data(), nullptr));
  return digest;
}

Sha256Digest HashOfShort(std::initializer_list<ByteView> parts,
                         std::size_t size) {
  Sha256Block block;
  std::uint8_t* end = block.data();
  for (const auto part : parts) {
    if (!part.empty()) std::memcpy(end, part.data(), part.size());
    end += part.size();
  }
  PadSha256Block(block, size);
  Sha256Digest digest;
  Sha256OfBlocks({&block, 1}, &digest);
  Wipe(block);
  return digest;
}

}  // namespace

Sha256Digest Sha256(std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (const auto part : parts)
    size += part.size();
  return size <= kSha256Short ? HashOfShort(parts, size) : HashAfter({}, parts);
}

Result<Sha256Digest> Sha256OfFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EVP_MD_CTX* const context = ThreadContext();
  Check(EVP_DigestInit_ex2(context, Algorithm(), nullptr));
  std::array<char, 16 * 1024> part{};
  while (file.read(part.data(), part.size()) || file.gcount() > 0)
    Check(EVP_DigestUpdate(
        context, part.data(), static_cast<std::size_t>(file.gcount())));
  if (!file.eof())
    return Error{ErrorCode::kUnavailable, path.string() + " cannot be read"};
  Sha256Digest digest{};
  Check(EVP_DigestFinal_ex(context, digest.data(), nullptr));
  return digest;
}

Sha256Digest HmacSha256(ByteView key, std::initializer_list<ByteView> parts) {
  Pad pad = PadOf(key, 0x36);
  const auto inner = HashAfter(pad, parts);
  pad = PadOf(key, 0x5c);
  const auto outer = HashAfter(pad, {inner});
  Wipe(pad);
  return outer;
}

Sha256Digest Hkdf(ByteView secret, ByteView salt, ByteView info) {
  // One block is all that is asked for: T(1) = HMAC(PRK, info | 0x01).
  constexpr std::uint8_t kFirst = 1;
  auto prk = HmacSha256(salt, {secret});
  const auto key = HmacSha256(prk, {info, {&kFirst, 1}});
  Wipe(prk);
  return key;
}

bool Equal(ByteView a, ByteView b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void Wipe(std::span<std::uint8_t> bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

}  // namespace base::crypto
