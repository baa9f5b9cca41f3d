#include "protocol/batch.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "protocol/event_model.h"
#include "protocol/limits.h"
#include "protocol/preset_dictionary.h"
#include "protocol/range_coder.h"
#include "protocol/row_codec.h"
#include "protocol/wire.h"

namespace protocol {
namespace {

constexpr std::uint8_t kBatchVersion = 1;

// In one byte with the dictionary's id.
constexpr unsigned kFlagBits = 2;
enum Flag : unsigned {
  kPrevious = 1,
  kShed = 2,
};

struct Header {
  Batch batch;  // Without its rows.
  std::uint64_t count = 0;
  std::uint64_t decoded_bytes = 0;
};

base::Error Corrupt(const char* what) {
  return {base::ErrorCode::kCorrupt, what};
}

std::size_t DecodedBytes(const std::vector<base::Bytes>& rows) {
  return std::accumulate(
      rows.begin(), rows.end(), std::size_t{0}, [](std::size_t sum, auto& row) {
        return sum + row.size();
      });
}

void WriteGeneration(const Generation& generation, Writer& out) {
  out.Varint(generation.ordinal);
  out.Fixed32(generation.id);
}

Generation ReadGeneration(Reader& in) {
  Generation generation;
  const std::uint64_t ordinal = in.Varint();
  if (!std::in_range<std::uint32_t>(ordinal)) in.Fail();
  generation.ordinal = static_cast<std::uint32_t>(ordinal);
  generation.id = in.Fixed32();
  return generation;
}

// `last` is always the row before the first one here.
void WriteShed(const ShedRecord& shed, Writer& out) {
  out.Varint(static_cast<std::uint64_t>(shed.first));
  out.Byte(static_cast<std::uint8_t>(shed.reason));
  for (const std::uint64_t events : shed.events)
    out.Varint(events);
  out.Raw(shed.link_after);
}

ShedRecord ReadShed(std::int64_t first_row, Reader& in) {
  ShedRecord shed;
  shed.first = static_cast<std::int64_t>(in.Varint());
  if (shed.first >= 1 && shed.first < first_row) {
    shed.last = first_row - 1;
  } else {
    in.Fail();
  }
  shed.reason = static_cast<Reason>(in.Byte());
  for (std::uint64_t& events : shed.events)
    events = in.Varint();
  std::ranges::copy(in.Raw(shed.link_after.size()), shed.link_after.begin());
  return shed;
}

void WriteHeader(const Batch& batch, std::size_t decoded_bytes, Writer& out) {
  const bool previous = batch.previous != Generation{};
  out.Byte(kBatchVersion);
  out.Byte(static_cast<std::uint8_t>((dictionary::kId << kFlagBits) |
                                     (previous ? kPrevious : 0U) |
                                     (batch.shed ? kShed : 0U)));
  WriteGeneration(batch.generation, out);
  if (previous) WriteGeneration(batch.previous, out);
  out.Varint(static_cast<std::uint64_t>(batch.first));
  out.Varint(batch.rows.size());
  out.Varint(decoded_bytes);
  out.Raw(batch.link);
  if (batch.shed) WriteShed(*batch.shed, out);
}

base::Result<Header> ReadHeader(Reader& in) {
  const bool known_version = in.Byte() == kBatchVersion;
  const unsigned flags = in.Byte();
  if (in.ok() && (!known_version || flags >> kFlagBits != dictionary::kId)) {
    return base::Error{base::ErrorCode::kInvalid,
                       "batch of unknown version or dictionary"};
  }
  Header header;
  header.batch.generation = ReadGeneration(in);
  if ((flags & kPrevious) != 0) {
    header.batch.previous = ReadGeneration(in);
    if (header.batch.previous == Generation{}) in.Fail();
  }
  header.batch.first = static_cast<std::int64_t>(in.Varint());
  header.count = in.Varint();
  header.decoded_bytes = in.Varint();
  std::ranges::copy(in.Raw(header.batch.link.size()),
                    header.batch.link.begin());
  if ((flags & kShed) != 0) {
    header.batch.shed = ReadShed(header.batch.first, in);
  }
  if (!in.ok()) return Corrupt("batch header is not well-formed");
  if (header.count > kMaxEventsPerBatch ||
      header.decoded_bytes > kMaxDecodedBatchBytes) {
    return base::Error{base::ErrorCode::kFull, "batch claims too much"};
  }
  constexpr std::int64_t kLastNumber = std::numeric_limits<std::int64_t>::max();
  if (header.batch.first < 1 ||
      header.batch.first >
          kLastNumber - static_cast<std::int64_t>(header.count)) {
    return Corrupt("batch has impossible numbers");
  }
  return header;
}

void EncodeRows(const std::vector<base::Bytes>& rows, base::Bytes& bytes) {
  if (rows.empty()) return;
  EventModel model = EventModel::Primed();
  RangeEncoder coder(bytes);
  for (const base::Bytes& row : rows) {
    auto event = DecodeRow(row);
    if (!coder.Bit(model.opaque(), !event.ok())) {
      model.Code(coder, event.value());
    } else {
      std::string opaque(base::AsText(row));
      model.CodeOpaque(coder, opaque);
    }
  }
  coder.Finish();
}

base::Bytes DecodeOneRow(RangeDecoder& coder, EventModel& model) {
  if (coder.Bit(model.opaque(), false)) {
    std::string opaque;
    model.CodeOpaque(coder, opaque);
    const base::ByteView row = base::AsBytes(opaque);
    return {row.begin(), row.end()};
  }
  Event event;
  model.Code(coder, event);
  return coder.ok() ? EncodeRow(event) : base::Bytes{};
}

base::Status DecodeRows(base::ByteView body, Header& header) {
  if (header.count == 0) {
    if (!body.empty() || header.decoded_bytes != 0) {
      return Corrupt("batch without rows has bytes of rows");
    }
    return {};
  }
  EventModel model = EventModel::Primed();
  RangeDecoder coder(body);
  std::size_t left = static_cast<std::size_t>(header.decoded_bytes);
  for (std::uint64_t i = 0; i < header.count; ++i) {
    base::Bytes row = DecodeOneRow(coder, model);
    if (!coder.ok() || row.size() > left) {
      return Corrupt("batch does not decode");
    }
    left -= row.size();
    header.batch.rows.push_back(std::move(row));
  }
  if (left != 0 || !coder.Done()) return Corrupt("batch does not end");
  return {};
}

}  // namespace

base::Bytes EncodeBatch(const Batch& batch) {
  const std::size_t decoded_bytes = DecodedBytes(batch.rows);
  assert(batch.first >= 1);
  assert(batch.rows.size() <= kMaxEventsPerBatch);
  assert(decoded_bytes <= kMaxDecodedBatchBytes);
  assert(!batch.shed || batch.shed->last == batch.first - 1);

  base::Bytes bytes;
  Writer out(bytes);
  WriteHeader(batch, decoded_bytes, out);
  EncodeRows(batch.rows, bytes);
  assert(bytes.size() <= kMaxEncodedBatchBytes);
  return bytes;
}

base::Result<Batch> DecodeBatch(base::ByteView bytes) {
  if (bytes.size() > kMaxEncodedBatchBytes) {
    return base::Error{base::ErrorCode::kFull, "batch is too large"};
  }
  Reader in(bytes);
  auto header = ReadHeader(in);
  if (!header.ok()) return header.error();
  const auto status = DecodeRows(bytes.last(in.left()), header.value());
  if (!status.ok()) return status.error();
  return std::move(header.value().batch);
}

}  // namespace protocol
