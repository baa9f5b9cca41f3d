#include "protocol/chain.h"

#include <algorithm>
#include <cassert>

#include "base/crypto/sha256.h"
#include "protocol/wire.h"

namespace protocol {

Chain Chain::Start(const ChainKey& seed, const Generation& generation) {
  base::Bytes salt;
  Writer out(salt);
  out.Fixed32(generation.ordinal);
  out.Fixed32(generation.id);
  return {0,
          base::crypto::Hkdf(seed, salt, base::AsBytes("deskwarden chain")),
          Link{}};
}

const Link& Chain::Add(base::ByteView row) {
  base::crypto::Sha256Digest mac =
      base::crypto::HmacSha256(next_key_, {link_, row});
  std::copy_n(mac.begin(), link_.size(), link_.begin());
  Ratchet();
  ++last_;
  return link_;
}

void Chain::AddAll(std::span<const base::Bytes> rows) {
  for (const base::Bytes& row : rows)
    Add(row);
}

void Chain::Skip(std::int64_t last, const Link& link_after) {
  assert(last >= last_);
  for (; last_ < last; ++last_)
    Ratchet();
  link_ = link_after;
}

void Chain::Ratchet() {
  next_key_ =
      base::crypto::Sha256({base::AsBytes("deskwarden ratchet"), next_key_});
}

ShortLink Shortened(const Link& link) {
  ShortLink cut{};
  std::copy_n(link.begin(), cut.size(), cut.begin());
  return cut;
}

ChainKey NextSeed(const ChainKey& seed) {
  return base::crypto::Sha256({base::AsBytes("deskwarden seed"), seed});
}

}  // namespace protocol
