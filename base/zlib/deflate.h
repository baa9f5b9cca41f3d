#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"

namespace base::zlib {

// Raw deflate (RFC 1951, no header or checksum: the caller's format has both),
// primed with `dictionary`, which Inflate needs again.
Bytes Deflate(ByteView plain, ByteView dictionary, int level);

// kCorrupt if it is no such stream, has bytes after its end, or does not
// inflate to exactly `size`; never allocates more than `size`.
Result<Bytes> Inflate(ByteView packed, ByteView dictionary, std::size_t size);

}  // namespace base::zlib
