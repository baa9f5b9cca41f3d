#include "identifiers/sealed_name.h"

#include <algorithm>
#include <string>

#include "base/crypto/aead.h"
#include "base/crypto/sha256.h"
#include "protocol/limits.h"

namespace identifiers {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kPadding = 16;
constexpr std::size_t kHeadBytes = 1 + base::crypto::AeadNonce{}.size();
static_assert(kHeadBytes + kMaxFileNameBytes + base::crypto::kAeadTagBytes <=
                  protocol::kMaxSealedNameBytes &&
              kMaxFileNameBytes % kPadding == 0);

base::crypto::AeadKey KeyOf(std::string_view secret, std::uint16_t epoch) {
  const std::string info = "deskwarden file name " + std::to_string(epoch);
  return base::crypto::Hkdf(base::AsBytes(secret), {}, base::AsBytes(info));
}

}  // namespace

base::Result<base::Bytes> SealFileName(std::string_view secret,
                                       std::uint16_t epoch,
                                       std::string_view name,
                                       base::Random& random) {
  if (name.empty() || name.size() > kMaxFileNameBytes ||
      name.find('\0') != std::string_view::npos)
    return base::Error{base::ErrorCode::kInvalid,
                       "not a file's name of 1 to 992 bytes"};
  // Its exact length would tell names apart.
  base::Bytes padded((name.size() + kPadding - 1) / kPadding * kPadding);
  std::ranges::copy(name, padded.begin());
  base::crypto::AeadNonce nonce{};
  random.Fill(nonce);
  auto key = KeyOf(secret, epoch);
  const auto cipher = base::crypto::AeadSeal(key, nonce, padded);
  base::crypto::Wipe(key);
  base::crypto::Wipe(padded);
  base::Bytes sealed(kHeadBytes + cipher.size());
  sealed[0] = kVersion;
  std::ranges::copy(nonce, sealed.begin() + 1);
  std::ranges::copy(cipher, sealed.begin() + kHeadBytes);
  return sealed;
}

base::Result<base::SecretBytes> OpenFileName(std::string_view secret,
                                             std::uint16_t epoch,
                                             base::ByteView sealed) {
  if (sealed.size() < kHeadBytes || sealed[0] != kVersion)
    return base::Error{base::ErrorCode::kCorrupt, "not a sealed file name"};
  base::crypto::AeadNonce nonce{};
  std::copy_n(sealed.begin() + 1, nonce.size(), nonce.begin());
  auto key = KeyOf(secret, epoch);
  auto padded = base::crypto::AeadOpen(key, nonce, sealed.subspan(kHeadBytes));
  base::crypto::Wipe(key);
  if (!padded.ok()) return padded;
  const auto name = padded.value().view();
  return base::SecretBytes(name.substr(0, name.find('\0')));
}

}  // namespace identifiers
