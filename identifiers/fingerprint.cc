#include "identifiers/fingerprint.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/crypto/cmac.h"
#include "base/crypto/sha256.h"

namespace identifiers {
namespace {

base::crypto::Block KeyOf(std::string_view secret, std::uint16_t epoch) {
  const std::string info = "deskwarden fingerprint " + std::to_string(epoch);
  auto derived =
      base::crypto::Hkdf(base::AsBytes(secret), {}, base::AsBytes(info));
  base::crypto::Block key{};
  std::copy_n(derived.begin(), key.size(), key.begin());
  base::crypto::Wipe(derived);
  return key;
}

}  // namespace

std::uint16_t EpochOf(base::UtcTime time) {
  const std::chrono::year_month_day date{
      std::chrono::floor<std::chrono::days>(time)};
  const unsigned quarter = (static_cast<unsigned>(date.month()) - 1) / 3;
  return static_cast<std::uint16_t>(
      static_cast<unsigned>(static_cast<int>(date.year())) * 4 + quarter);
}

Fingerprinter::Fingerprinter(SecretOf secret_of)
    : secret_of_(std::move(secret_of)) {}

Fingerprinter::Fingerprinter(base::SecretBytes secret)
    : secret_of_([kept = std::make_shared<const base::SecretBytes>(std::move(
                      secret))](std::uint16_t) { return kept->view(); }) {}

std::vector<protocol::Fingerprint> Fingerprinter::Make(
    std::span<const Digest> digests, std::uint16_t epoch) const {
  if (digests.empty()) return {};
  auto key = KeyOf(secret_of_(epoch), epoch);
  const base::crypto::BlockCmac cmac(key);
  base::crypto::Wipe(key);
  std::vector<base::crypto::Block> blocks(digests.begin(), digests.end());
  cmac.OfMany(blocks);
  std::vector<protocol::Fingerprint> fingerprints;
  fingerprints.reserve(blocks.size());
  for (const auto& block : blocks) {
    protocol::Fingerprint fingerprint = 0;
    for (std::size_t i = 0; i < 8; ++i)
      fingerprint = fingerprint << 8 | block[i];
    fingerprints.push_back(fingerprint);
  }
  std::sort(fingerprints.begin(), fingerprints.end());
  fingerprints.erase(std::unique(fingerprints.begin(), fingerprints.end()),
                     fingerprints.end());
  return fingerprints;
}

protocol::Fingerprint Fingerprinter::Check(std::uint16_t epoch) const {
  const auto hash =
      base::crypto::Sha256({base::AsBytes("deskwarden escrow check")});
  Digest digest{};
  std::copy_n(hash.begin(), digest.size(), digest.begin());
  return Make({&digest, 1}, epoch).front();
}

}  // namespace identifiers
