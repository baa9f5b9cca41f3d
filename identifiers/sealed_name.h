// A file's name, encrypted under the agent's secret of the epoch, so that only
// the holders of the escrow can read it. Format: docs/formats/escrow.md.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace identifiers {

inline constexpr std::size_t kMaxFileNameBytes = 992;

// At most protocol::kMaxSealedNameBytes. kInvalid for a name that is empty, has
// a zero byte or is longer than kMaxFileNameBytes.
base::Result<base::Bytes> SealFileName(std::string_view secret,
                                       std::uint16_t epoch,
                                       std::string_view name,
                                       base::Random& random);

// kCorrupt if it was changed or is of another secret or epoch.
base::Result<base::SecretBytes> OpenFileName(std::string_view secret,
                                             std::uint16_t epoch,
                                             base::ByteView sealed);

}  // namespace identifiers
