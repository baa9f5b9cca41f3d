#include "agent/buffer/row_check.h"

#include <array>
#include <cstddef>

namespace agent {
namespace {

// Eight tables, so that a step takes eight bytes ("slicing by 8").
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables MakeTables() {
  Tables tables{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t crc = n;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0);
    tables[0][n] = crc;
  }
  for (std::size_t t = 1; t < 8; ++t) {
    for (std::size_t n = 0; n < 256; ++n) {
      const std::uint32_t before = tables[t - 1][n];
      tables[t][n] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

std::uint32_t Step8(std::uint32_t crc, std::uint64_t eight) {
  eight ^= crc;
  std::uint32_t next = 0;
  for (std::size_t byte = 0; byte < 8; ++byte)
    next ^= kTables[7 - byte][(eight >> (8 * byte)) & 0xFF];
  return next;
}

std::uint64_t Little64(const std::uint8_t* bytes) {
  std::uint64_t value = 0;
  for (std::size_t n = 0; n < 8; ++n)
    value |= static_cast<std::uint64_t>(bytes[n]) << (8 * n);
  return value;
}

std::uint32_t Add(std::uint32_t crc, base::ByteView bytes) {
  for (; bytes.size() >= 8; bytes = bytes.subspan(8))
    crc = Step8(crc, Little64(bytes.data()));
  for (const std::uint8_t byte : bytes)
    crc = (crc >> 8) ^ kTables[0][(crc ^ byte) & 0xFF];
  return crc;
}

}  // namespace

std::uint32_t RowCheck(Seq number,
                       std::int64_t stored_utc_ms,
                       const protocol::Link& link,
                       base::ByteView row) {
  std::uint32_t crc = 0xFFFFFFFFu;
  crc = Step8(crc, static_cast<std::uint64_t>(number));
  crc = Step8(crc, static_cast<std::uint64_t>(stored_utc_ms));
  crc = Add(crc, link);
  crc = Add(crc, row);
  return ~crc;
}

}  // namespace agent
