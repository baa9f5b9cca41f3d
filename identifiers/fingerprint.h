#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/secret_bytes.h"
#include "identifiers/digest.h"
#include "protocol/event.h"

namespace identifiers {

// year * 4 + quarter (0 to 3), UTC: the key's epoch.
std::uint16_t EpochOf(base::UtcTime time);

// Makes fingerprints under one agent's secret of the epoch: AES-128-CMAC (RFC
// 4493) of the digest, cut to its first 8 bytes (big-endian), under the key
// HKDF(secret, info "deskwarden fingerprint <epoch>")[0..16).
class Fingerprinter {
 public:
  // Valid until the next call.
  using SecretOf = std::function<std::string_view(std::uint16_t epoch)>;

  explicit Fingerprinter(SecretOf secret_of);
  // For all epochs.
  explicit Fingerprinter(base::SecretBytes secret);

  // Ascending, each one once.
  std::vector<protocol::Fingerprint> Make(std::span<const Digest> digests,
                                          std::uint16_t epoch) const;

  // The check value of the epoch's secret (docs/formats/escrow.md): tells
  // secrets apart, and shows that an opened one is that of the fingerprints.
  protocol::Fingerprint Check(std::uint16_t epoch) const;

 private:
  SecretOf secret_of_;
};

}  // namespace identifiers
