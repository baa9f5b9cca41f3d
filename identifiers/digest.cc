#include "identifiers/digest.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto/sha256.h"

namespace identifiers {

Digest DigestOf(protocol::IdentifierKind kind, std::string_view canonical) {
  const auto kind_byte = static_cast<std::uint8_t>(kind);
  const auto hash =
      base::crypto::Sha256({{&kind_byte, 1}, base::AsBytes(canonical)});
  Digest digest{};
  std::copy_n(hash.begin(), digest.size(), digest.begin());
  return digest;
}

}  // namespace identifiers
