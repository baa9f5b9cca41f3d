#include "protocol/wire.h"

namespace protocol {
namespace {

constexpr unsigned kGroupBits = 7;
constexpr std::uint8_t kMore = 0x80;
constexpr unsigned kLastShift = 63;  // Of the tenth byte: one bit is left.

}  // namespace

void Writer::Varint(std::uint64_t value) {
  while (value >= kMore) {
    out_.push_back(static_cast<std::uint8_t>(value | kMore));
    value >>= kGroupBits;
  }
  out_.push_back(static_cast<std::uint8_t>(value));
}

void Writer::Signed(std::int64_t value) {
  Varint((static_cast<std::uint64_t>(value) << 1) ^
         static_cast<std::uint64_t>(value >> 63));
}

void Writer::Fixed32(std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out_.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

void Writer::Fixed64(std::uint64_t value) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    out_.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

void Writer::Raw(base::ByteView bytes) {
  out_.insert(out_.end(), bytes.begin(), bytes.end());
}

void Writer::Text(std::string_view text) {
  Blob(base::AsBytes(text));
}

void Writer::Blob(base::ByteView bytes) {
  Varint(bytes.size());
  Raw(bytes);
}

std::uint8_t Reader::Byte() {
  if (in_.empty()) {
    Fail();
    return 0;
  }
  const std::uint8_t value = in_.front();
  in_ = in_.subspan(1);
  return value;
}

std::uint64_t Reader::Varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift <= kLastShift; shift += kGroupBits) {
    const std::uint8_t byte = Byte();
    const bool overflows = shift == kLastShift && byte > 1;
    const bool padded = shift > 0 && byte == 0;  // Also the end of input.
    if (overflows || padded) break;
    value |= static_cast<std::uint64_t>(byte & (kMore - 1)) << shift;
    if (byte < kMore) return value;
  }
  Fail();
  return 0;
}

std::int64_t Reader::Signed() {
  const std::uint64_t value = Varint();
  return static_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1)));
}

std::uint32_t Reader::Fixed32() {
  std::uint32_t value = 0;
  const base::ByteView bytes = Raw(sizeof value);
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = value << 8 | bytes[i];
  return value;
}

std::uint64_t Reader::Fixed64() {
  std::uint64_t value = 0;
  const base::ByteView bytes = Raw(sizeof value);
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = value << 8 | bytes[i];
  return value;
}

base::ByteView Reader::Raw(std::size_t size) {
  if (size > in_.size()) {
    Fail();
    return {};
  }
  const base::ByteView bytes = in_.first(size);
  in_ = in_.subspan(size);
  return bytes;
}

std::string_view Reader::Text(std::size_t max_bytes) {
  return base::AsText(Blob(max_bytes));
}

base::ByteView Reader::Blob(std::size_t max_bytes) {
  const std::uint64_t size = Varint();
  if (size > max_bytes) {
    Fail();
    return {};
  }
  return Raw(static_cast<std::size_t>(size));
}

}  // namespace protocol
