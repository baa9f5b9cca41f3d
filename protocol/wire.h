// The few primitives that all our formats are built from: LEB128 varints,
// length-prefixed texts, fixed-width little-endian integers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace protocol {

class Writer {
 public:
  explicit Writer(base::Bytes& out) : out_(out) {}

  void Byte(std::uint8_t value) { out_.push_back(value); }
  void Varint(std::uint64_t value);
  // Zigzag: small numbers of either sign stay short.
  void Signed(std::int64_t value);
  void Fixed32(std::uint32_t value);
  void Fixed64(std::uint64_t value);
  void Raw(base::ByteView bytes);
  void Text(std::string_view text);  // Length as a varint, then the bytes.
  void Blob(base::ByteView bytes);   // Likewise.

 private:
  base::Bytes& out_;
};

// Reads what Writer wrote. After the first failure (end of input, a varint
// that is too long or not the shortest form) every read gives 0 or nothing and
// ok() is false: check once, at the end.
class Reader {
 public:
  explicit Reader(base::ByteView in) : in_(in) {}

  std::uint8_t Byte();
  std::uint64_t Varint();
  std::int64_t Signed();
  std::uint32_t Fixed32();
  std::uint64_t Fixed64();
  base::ByteView Raw(std::size_t size);
  std::string_view Text(std::size_t max_bytes);
  base::ByteView Blob(std::size_t max_bytes);

  bool ok() const { return ok_; }
  // All read, and nothing failed.
  bool Done() const { return ok_ && in_.empty(); }
  std::size_t left() const { return in_.size(); }
  void Fail() {
    ok_ = false;
    in_ = {};
  }

 private:
  base::ByteView in_;
  bool ok_ = true;
};

}  // namespace protocol
