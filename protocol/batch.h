// What one POST /v1/batches carries. Format: docs/formats/batch.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "protocol/chain.h"
#include "protocol/event.h"

namespace protocol {

// Rows that the agent no longer has: from `first` to `last`, counted by
// channel. Counts are those of Channel 1..7 in order.
struct ShedRecord {
  std::int64_t first = 0;
  std::int64_t last = 0;
  Reason reason = Reason::kShed;
  std::array<std::uint64_t, kChannels> events{};
  Link link_after{};  // Of row `last`, so that the chain goes on.

  friend bool operator==(const ShedRecord&, const ShedRecord&) = default;
};

// A run of rows of one generation, without holes. No row at all is a
// heartbeat. The columnar form gives the rows back byte for byte.
struct Batch {
  Generation generation;
  // The generation that this one goes on from after a fork or a loss; its
  // ordinal is 0 if there was none.
  Generation previous;
  std::optional<ShedRecord> shed;  // Ends just before `first`.
  std::int64_t first = 1;  // Number of rows.front(); the next, if empty.
  std::vector<base::Bytes> rows;
  // The first 8 bytes of the link after the last row (or of the link so far).
  ShortLink link{};

  std::int64_t last() const {
    return first + static_cast<std::int64_t>(rows.size()) - 1;
  }
  friend bool operator==(const Batch&, const Batch&) = default;
};

// Within the limits of limits.h, or it asserts.
base::Bytes EncodeBatch(const Batch& batch);

// kFull if it claims to be over a limit (checked before anything is
// allocated), kInvalid for a version or dictionary unknown here, kCorrupt for
// the rest. DecodeBatch(EncodeBatch(b)) == b for every batch.
base::Result<Batch> DecodeBatch(base::ByteView bytes);

}  // namespace protocol
