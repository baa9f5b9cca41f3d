// The centre's answer to a batch, with HTTP status 200 or 409.
// Format: docs/formats/ack.md.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/crypto/sha256.h"
#include "base/result.h"
#include "protocol/chain.h"

namespace protocol {

enum class AckKind : std::uint8_t {
  kStored = 1,  // 200: everything before `next` is durable at the centre.
  kGap = 2,     // 409: rewind to `next`, or declare what is gone.
  kFork = 3,    // 409: other rows are known here; go on in a new generation.
};

struct Ack {
  AckKind kind = AckKind::kStored;
  Generation generation;  // The one the centre speaks of.
  std::int64_t next = 1;  // The number it expects next.
  std::int64_t centre_utc_ms =
      0;  // For the clock offset, and for keys' epochs.
  base::crypto::Sha256Digest audit_head{};  // Witnessed by every agent.

  friend bool operator==(const Ack&, const Ack&) = default;
};

base::Bytes EncodeAck(const Ack& ack);
base::Result<Ack> DecodeAck(base::ByteView bytes);

}  // namespace protocol
