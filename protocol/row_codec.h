// One event as bytes: the row. It is what is chained, stored and sent, so an
// event has exactly one row. Format: docs/formats/row.md.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "protocol/event.h"

namespace protocol {

inline constexpr std::uint8_t kRowVersion = 1;

// Texts over kMaxStringBytes are cut at a UTF-8 boundary. Fingerprints beyond
// kMaxFingerprintsPerEvent are the caller's error (assert).
base::Bytes EncodeRow(const Event& event);

// kCorrupt unless `row` is exactly what EncodeRow makes of some event: a row
// has one form. kInvalid for a version that this program does not know (such a
// row travels as it is).
base::Result<Event> DecodeRow(base::ByteView row);

// Of any row of any version, without decoding it: the byte after the version
// is the channel in all of them. 0 if the row is too short.
std::uint8_t RowChannel(base::ByteView row);

// Of a row of version 1, without decoding the rest. 0, as for an event without
// a login, if it is another or damaged.
LoginId RowLogin(base::ByteView row);

}  // namespace protocol
