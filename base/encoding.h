// Text forms of bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace base {

std::string ToHex(ByteView bytes);                    // Lower case.
std::optional<Bytes> FromHex(std::string_view text);  // Either case.

std::string ToBase64Url(ByteView bytes);  // RFC 4648 section 5, unpadded.
std::optional<Bytes> FromBase64Url(std::string_view text);

// RFC 3339 in UTC with milliseconds: 2026-03-01T09:30:00.123Z.
std::string FormatUtc(std::int64_t milliseconds_since_1970);

}  // namespace base
