// The chain that makes rows tamper-evident. Format: docs/formats/chain.md.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace protocol {

using ChainKey = std::array<std::uint8_t, 32>;
using Link = std::array<std::uint8_t, 16>;
using ShortLink = std::array<std::uint8_t, 8>;  // What a batch carries of it.

// A buffer's life, from its first row to the loss or replacement of its file.
struct Generation {
  std::uint32_t ordinal = 0;  // 1, 2, 3, ... of one agent.
  std::uint32_t id = 0;       // Random: two with one ordinal are a fork.

  friend bool operator==(const Generation&, const Generation&) = default;
};

// Rows are numbered 1, 2, 3, ... within a generation. Row n has the link
//   link(n) = HMAC-SHA256(k(n), link(n-1) | row), cut to 16 bytes
// and the key ratchets forward: k(n+1) = SHA-256("deskwarden ratchet" | k(n)).
// Only the newest key is kept on the endpoint, so who takes it cannot rewrite
// what was recorded before. The centre walks the same chain from the start key.
class Chain {
 public:
  // Where a generation starts: k(1) from the agent's seed of that ordinal.
  static Chain Start(const ChainKey& seed, const Generation& generation);

  // Where it stood after row `last` (0: none yet).
  Chain(std::int64_t last, const ChainKey& next_key, const Link& link)
      : last_(last), next_key_(next_key), link_(link) {}

  // Takes the next row in and returns its link.
  const Link& Add(base::ByteView row);
  void AddAll(std::span<const base::Bytes> rows);

  // Passes over rows up to and including `last`, of which only the final link
  // is known: they were shed. Costs one hash a row: bound `last` first if it
  // comes from outside.
  void Skip(std::int64_t last, const Link& link_after);

  std::int64_t last() const { return last_; }
  const ChainKey& next_key() const { return next_key_; }
  const Link& link() const { return link_; }

 private:
  void Ratchet();

  std::int64_t last_;
  ChainKey next_key_;
  Link link_;
};

// Its first 8 bytes.
ShortLink Shortened(const Link& link);

// The seed of the generation after: seeds ratchet too, one step an ordinal.
// The seed agreed at enrolment is that of ordinal 1.
ChainKey NextSeed(const ChainKey& seed);

}  // namespace protocol
