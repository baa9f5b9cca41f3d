#include "protocol/wire.h"

#include <cstdint>
#include <limits>

#include "tests/support/catch.h"

namespace protocol {
namespace {

TEST_CASE("numbers of every width come back") {
  base::Bytes bytes;
  Writer out(bytes);
  for (unsigned width = 0; width < 64; ++width) {
    const std::uint64_t value = std::uint64_t{1} << width;
    out.Varint(value - 1);
    out.Varint(value);
    out.Signed(static_cast<std::int64_t>(value));
    out.Signed(-static_cast<std::int64_t>(value - 1));
    out.Fixed32(static_cast<std::uint32_t>(value));
    out.Fixed64(value);
  }
  out.Varint(std::numeric_limits<std::uint64_t>::max());
  Reader in(bytes);
  for (unsigned width = 0; width < 64; ++width) {
    const std::uint64_t value = std::uint64_t{1} << width;
    CHECK(in.Varint() == value - 1);
    CHECK(in.Varint() == value);
    CHECK(in.Signed() == static_cast<std::int64_t>(value));
    CHECK(in.Signed() == -static_cast<std::int64_t>(value - 1));
    CHECK(in.Fixed32() == static_cast<std::uint32_t>(value));
    CHECK(in.Fixed64() == value);
  }
  CHECK(in.Varint() == std::numeric_limits<std::uint64_t>::max());
  CHECK(in.Done());
}

TEST_CASE("a varint has one form") {
  const std::vector<base::Bytes> wrong = {
      {},                  // Nothing.
      {0x80},              // Ends too early.
      {0x80, 0x00},        // 0 in two bytes.
      {0xFF, 0x80, 0x00},  // 127 in three.
      {0xFF,
       0xFF,
       0xFF,
       0xFF,
       0xFF,  // Over 64 bits,
       0xFF,
       0xFF,
       0xFF,
       0xFF,
       0x02},
      {0xFF,
       0xFF,
       0xFF,
       0xFF,
       0xFF,
       0xFF,  // or over ten bytes.
       0xFF,
       0xFF,
       0xFF,
       0xFF,
       0x01},
  };
  for (const base::Bytes& bytes : wrong) {
    Reader in(bytes);
    CHECK(in.Varint() == 0);
    CHECK_FALSE(in.ok());
  }
}

TEST_CASE("a reader that failed once gives nothing any more") {
  const base::Bytes bytes = {5, 'a', 'b', 1, 2, 3};
  Reader in(bytes);
  CHECK(in.Text(4).empty());  // Five bytes would be too many.
  CHECK(in.Byte() == 0);
  CHECK(in.Raw(1).empty());
  CHECK_FALSE(in.Done());
}

TEST_CASE("a text longer than what is left is refused") {
  const base::Bytes bytes = {4, 'a', 'b', 'c'};
  Reader in(bytes);
  CHECK(in.Text(255).empty());
  CHECK_FALSE(in.ok());
}

}  // namespace
}  // namespace protocol
