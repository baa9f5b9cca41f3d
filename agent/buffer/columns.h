// What is in the columns of the buffer's tables, and how. Format:
// docs/formats/buffer.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "base/sqlite/database.h"
#include "protocol/chain.h"

namespace agent {

// SQLite has signed numbers only.
inline std::int64_t Signed(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

// False if the blob is of another size.
template <std::size_t kSize>
bool Copy(base::ByteView blob, std::array<std::uint8_t, kSize>& out) {
  if (blob.size() != kSize) return false;
  std::memcpy(out.data(), blob.data(), kSize);
  return true;
}

// Numbers in blobs: eight bytes each, least significant first.
inline void PutNumber(base::Bytes& out, std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

inline std::uint64_t NumberAt(base::ByteView blob, std::size_t index) {
  std::uint64_t value = 0;
  for (std::size_t n = 0; n < 8; ++n)
    value |= static_cast<std::uint64_t>(blob[index * 8 + n]) << (8 * n);
  return value;
}

// In this column and the next.
inline protocol::Generation GenerationAt(const base::sqlite::Statement& row,
                                         int column) {
  return {static_cast<std::uint32_t>(row.Int(column)),
          static_cast<std::uint32_t>(row.Int(column + 1))};
}

}  // namespace agent
