#include "base/zlib/crc32.h"

#include <zlib.h>

namespace base::zlib {

std::uint32_t Crc32(std::initializer_list<ByteView> parts) {
  uLong crc = crc32_z(0, nullptr, 0);
  for (const auto part : parts) {
    // An empty part may be a null pointer, which zlib takes for "begin anew".
    if (!part.empty()) crc = crc32_z(crc, part.data(), part.size());
  }
  return static_cast<std::uint32_t>(crc);
}

}  // namespace base::zlib
