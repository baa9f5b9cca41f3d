#pragma once

#include <cstdint>
#include <initializer_list>

#include "base/bytes.h"

namespace base::zlib {

// CRC-32 (IEEE 802.3, reflected, as in zlib and PNG) of the parts, one after
// the other. It finds accidents; it is no proof against a person.
std::uint32_t Crc32(std::initializer_list<ByteView> parts);

}  // namespace base::zlib
