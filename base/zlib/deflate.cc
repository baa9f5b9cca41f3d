#include "base/zlib/deflate.h"

#include <zlib.h>

#include <cstdlib>

namespace base::zlib {
namespace {

constexpr int kRawWindowBits = -15;
constexpr int kMemoryLevel = 9;

Bytef* Unconst(const std::uint8_t* bytes) {
  return const_cast<Bytef*>(bytes);  // zlib's next_in is not const by default.
}

}  // namespace

Bytes Deflate(ByteView plain, ByteView dictionary, int level) {
  z_stream stream{};
  if (deflateInit2(&stream,
                   level,
                   Z_DEFLATED,
                   kRawWindowBits,
                   kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    std::abort();  // Out of memory, or a level that does not exist.
  if (!dictionary.empty())
    deflateSetDictionary(
        &stream, dictionary.data(), static_cast<uInt>(dictionary.size()));
  Bytes packed(deflateBound(&stream, static_cast<uLong>(plain.size())));
  stream.next_in = Unconst(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  const int ended = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) std::abort();  // deflateBound was not one.
  return packed;
}

Result<Bytes> Inflate(ByteView packed, ByteView dictionary, std::size_t size) {
  z_stream stream{};
  if (inflateInit2(&stream, kRawWindowBits) != Z_OK)
    return Error{ErrorCode::kUnavailable, "no memory to inflate"};
  if (!dictionary.empty())
    inflateSetDictionary(
        &stream, dictionary.data(), static_cast<uInt>(dictionary.size()));
  // One byte more than announced, to tell a stream that goes on after it.
  Bytes plain(size + 1);
  stream.next_in = Unconst(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = plain.data();
  stream.avail_out = static_cast<uInt>(plain.size());
  const int ended = inflate(&stream, Z_FINISH);
  const bool whole =
      ended == Z_STREAM_END && stream.total_out == size && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole)
    return Error{ErrorCode::kCorrupt, "not a deflate stream of that size"};
  plain.resize(size);
  return plain;
}

}  // namespace base::zlib
