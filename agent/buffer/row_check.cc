#include "agent/buffer/row_check.h"

#include <array>

#include "base/zlib/crc32.h"

namespace agent {
namespace {

std::array<std::uint8_t, 8> LittleEndian(std::int64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  auto rest = static_cast<std::uint64_t>(number);
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(rest & 0xff);
    rest >>= 8;
  }
  return bytes;
}

}  // namespace

std::uint32_t RowCheck(Seq number,
                       std::int64_t stored_utc_ms,
                       const protocol::Link& link,
                       base::ByteView row) {
  return base::zlib::Crc32({LittleEndian(number),
                            LittleEndian(stored_utc_ms),
                            base::ByteView(link),
                            row});
}

}  // namespace agent
