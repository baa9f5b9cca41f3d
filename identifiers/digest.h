#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "protocol/event.h"

namespace identifiers {

// An identifier without the identifier: the first 16 bytes of
// SHA-256(kind byte | canonical form). It can be guessed back, so it stays in
// memory, between finding and fingerprinting. docs/formats/fingerprint.md.
using Digest = std::array<std::uint8_t, 16>;

Digest DigestOf(protocol::IdentifierKind kind, std::string_view canonical);

}  // namespace identifiers
