// An epoch's private key, which nobody has alone: sealed to the first group,
// and this sealed to the second.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/cms.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "protocol/escrow_policy.h"

namespace central {

using Groups = std::array<protocol::EscrowGroup, 2>;

struct EpochKey {
  std::string certificate_pem;  // The public half.
  base::Bytes sealed;           // The private half.
};

// The private half is in this process's memory only, and wiped.
base::Result<EpochKey> MakeEpochKey(std::uint16_t epoch,
                                    const Groups& groups,
                                    base::UtcTime now);

// Takes off the layers that these holders can: with one of the second group
// what only the first group opens; with one of each the key itself (PEM).
// kDenied if none of them opens what is outermost.
base::Result<base::SecretBytes> OpenEpochKey(
    base::ByteView sealed, const std::vector<base::crypto::CmsIdentity>& by);

// Whether it is the key itself, with nothing left to open.
bool IsEpochKey(const base::SecretBytes& opened);

// The key itself, or kDenied naming what is missing.
base::Result<base::SecretBytes> OpenEpochKeyWhole(
    base::ByteView sealed, const std::vector<base::crypto::CmsIdentity>& by);

// Sealed to `next` in place of `now`. If only the second group differs, a
// member of it is enough and the key stays sealed to the first.
base::Result<base::Bytes> ResealEpochKey(
    base::ByteView sealed,
    const Groups& now,
    const Groups& next,
    const std::vector<base::crypto::CmsIdentity>& by);

}  // namespace central
