#pragma once

#include <cstdint>

#include "agent/buffer/event_buffer.h"
#include "base/bytes.h"

namespace agent {

// CRC-32 (IEEE 802.3, reflected) over number, time, link and row, each number
// as eight bytes, least significant first. It tells a failing disk from a sound
// one, which SQLite cannot: its pages have no checksum. It is no proof against
// a person; that is the chain.
std::uint32_t RowCheck(Seq number,
                       std::int64_t stored_utc_ms,
                       const protocol::Link& link,
                       base::ByteView row);

}  // namespace agent
