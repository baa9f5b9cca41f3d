#include "base/zlib/crc32.h"

#include "tests/support/catch.h"

namespace {

using base::AsBytes;

// The check value of the CRC catalogue for CRC-32/ISO-HDLC.
TEST_CASE("CRC-32 agrees with its check value, in parts as in one") {
  CHECK(base::zlib::Crc32({AsBytes("123456789")}) == 0xcbf43926);
  CHECK(base::zlib::Crc32({AsBytes("1234"), {}, AsBytes("56789")}) ==
        0xcbf43926);
  CHECK(base::zlib::Crc32({}) == 0);
}

}  // namespace
