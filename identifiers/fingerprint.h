#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/secret_bytes.h"
#include "identifiers/digest.h"
#include "protocol/event.h"

namespace identifiers {

// year * 4 + quarter (0 to 3), UTC: the key's epoch.
std::uint16_t EpochOf(base::UtcTime time);

// Makes fingerprints under one agent's secret: AES-128-CMAC (RFC 4493) of the
// digest, cut to its first 8 bytes (big-endian), under the key
// HKDF(secret, info "deskwarden fingerprint <epoch>")[0..16).
class Fingerprinter {
 public:
  explicit Fingerprinter(base::SecretBytes secret);

  // Ascending, each one once.
  std::vector<protocol::Fingerprint> Make(std::span<const Digest> digests,
                                          std::uint16_t epoch) const;

 private:
  base::SecretBytes secret_;
};

}  // namespace identifiers
