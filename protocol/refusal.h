// Why the centre does not take somebody's requests (401 and 403), as the first
// word of the answer's text; a colon and words for people follow.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace protocol {

enum class Refusal : std::uint8_t {
  kOther,  // What an agent can do nothing about.
  kNoCertificate,
  kUnknownKey,   // No agent here has this key.
  kReplacedKey,  // A renewal put another in its place.
  kRevoked,
  kExpired,    // Good for POST /v1/renew only.
  kClonedKey,  // Two machines have this key.
};

std::string FormatRefusal(Refusal refusal, std::string_view words);
Refusal ParseRefusal(std::string_view text);

}  // namespace protocol
