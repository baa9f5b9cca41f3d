#include "protocol/batch.h"

#include <string>

#include "protocol/limits.h"
#include "protocol/row_codec.h"
#include "protocol/wire.h"
#include "tests/support/catch.h"
#include "tests/support/event_generator.h"
#include "tests/support/random_event.h"

namespace protocol {
namespace {

base::Bytes OpaqueRow(test::RandomEvents& random) {
  base::Bytes row(random.Below(random.Below(50) == 0 ? kMaxRowBytes : 60));
  for (auto& byte : row)
    byte = static_cast<std::uint8_t>(random.Below(256));
  return row;
}

Batch RandomBatch(test::RandomEvents& random, std::size_t rows) {
  Batch batch;
  batch.generation = {static_cast<std::uint32_t>(random.Number()),
                      static_cast<std::uint32_t>(random.Number())};
  if (random.Below(3) == 0) batch.previous = {1, 7};
  batch.first = 1 + static_cast<std::int64_t>(random.Number() >> 2);
  for (auto& byte : batch.link) {
    byte = static_cast<std::uint8_t>(random.Below(256));
  }
  if (random.Below(3) == 0 && batch.first > 1) {
    ShedRecord shed;
    shed.last = batch.first - 1;
    shed.first = shed.last - static_cast<std::int64_t>(random.Below(
                                 static_cast<std::uint64_t>(shed.last)));
    shed.reason = static_cast<Reason>(random.Below(256));
    for (auto& events : shed.events)
      events = random.Number();
    shed.link_after = {9, 8, 7};
    batch.shed = shed;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    batch.rows.push_back(random.Below(10) == 0 ? OpaqueRow(random)
                                               : EncodeRow(random.Next()));
  }
  return batch;
}

Batch BatchOf(test::EventGenerator& desk, int size) {
  Batch batch;
  batch.generation = {1, 0x5EED5EED};
  batch.first = 4'711;
  batch.link = {0xA7, 0x19, 0x5C, 0x33, 0xE0, 0x81, 0x4B, 0xF2};
  for (int i = 0; i < size; ++i)
    batch.rows.push_back(EncodeRow(desk.Next()));
  return batch;
}

base::Bytes HeaderClaiming(std::uint64_t count, std::uint64_t bytes) {
  base::Bytes header;
  Writer out(header);
  out.Byte(1);
  out.Byte(1 << 2);
  out.Varint(1);
  out.Fixed32(7);
  out.Varint(1);
  out.Varint(count);
  out.Varint(bytes);
  out.Fixed64(0);
  return header;
}

base::ErrorCode WhyRefused(const base::Bytes& bytes) {
  auto decoded = DecodeBatch(bytes);
  REQUIRE_FALSE(decoded.ok());
  return decoded.error().code;
}

TEST_CASE("a batch gives back what it was made of") {
  test::RandomEvents random(11);
  for (int i = 0; i < 2'000; ++i) {
    const Batch batch = RandomBatch(random, random.Below(5));
    auto decoded = DecodeBatch(EncodeBatch(batch));
    REQUIRE(decoded.ok());
    REQUIRE(decoded.value() == batch);
  }
}

TEST_CASE("a batch with every name new gives back what it was made of") {
  // More than the tables of names keep.
  test::RandomEvents random(12);
  Batch batch;
  for (int i = 0; i < 700; ++i) {
    Event event = random.Next();
    event.program = "program-" + std::to_string(i % 600);
    event.page_host = "host-" + std::to_string(i % 500) + ".example";
    event.login = static_cast<LoginId>(i);
    batch.rows.push_back(EncodeRow(event));
  }
  auto decoded = DecodeBatch(EncodeBatch(batch));
  REQUIRE(decoded.ok());
  CHECK(decoded.value() == batch);
}

TEST_CASE("rows of versions unknown here come back byte for byte") {
  Batch batch;
  batch.rows = {{2, 1, 0xFF, 0x80},
                {},
                {1},
                base::Bytes(kMaxRowBytes, 0xAB),
                EncodeRow({.action = Action::kStarted})};
  batch.rows.back().push_back(9);  // Nearly a row.
  auto decoded = DecodeBatch(EncodeBatch(batch));
  REQUIRE(decoded.ok());
  CHECK(decoded.value() == batch);
}

TEST_CASE("changed bytes are refused or decode to some other batch") {
  test::RandomEvents random(13);
  for (int i = 0; i < 2'000; ++i) {
    const base::Bytes bytes = test::Mutated(
        EncodeBatch(RandomBatch(random, random.Below(4))), random);
    auto decoded = DecodeBatch(bytes);
    if (!decoded.ok()) continue;
    auto again = DecodeBatch(EncodeBatch(decoded.value()));
    REQUIRE(again.ok());
    REQUIRE(again.value() == decoded.value());
  }
}

TEST_CASE("a batch over the limits is refused by its header") {
  CHECK(WhyRefused(HeaderClaiming(kMaxEventsPerBatch + 1, 100)) ==
        base::ErrorCode::kFull);
  CHECK(WhyRefused(HeaderClaiming(1, kMaxDecodedBatchBytes + 1)) ==
        base::ErrorCode::kFull);
  CHECK(WhyRefused(HeaderClaiming(~std::uint64_t{0}, ~std::uint64_t{0})) ==
        base::ErrorCode::kFull);
  CHECK(WhyRefused(base::Bytes(kMaxEncodedBatchBytes + 1)) ==
        base::ErrorCode::kFull);
}

TEST_CASE("few bytes that claim many rows end where their claim does") {
  // No body at all: zeros without end follow, and decode to something.
  for (const std::uint64_t bytes : {std::uint64_t{0},
                                    std::uint64_t{1'000},
                                    std::uint64_t{kMaxDecodedBatchBytes}}) {
    CHECK(WhyRefused(HeaderClaiming(kMaxEventsPerBatch, bytes)) ==
          base::ErrorCode::kCorrupt);
  }
}

TEST_CASE("a batch of rows that repeat stays within its claim") {
  // 16 MiB of rows in a few kilobytes: the densest that may be sent.
  Event event{.channel = Channel::kClipboard};
  for (Fingerprint i = 0; i < kMaxFingerprintsPerEvent; ++i) {
    event.fingerprints.push_back(i);
  }
  const base::Bytes row = EncodeRow(event);
  Batch batch;
  batch.rows.assign(kMaxDecodedBatchBytes / row.size(), row);
  base::Bytes bytes = EncodeBatch(batch);
  CHECK(bytes.size() < kMaxDecodedBatchBytes / 30);
  auto decoded = DecodeBatch(bytes);
  REQUIRE(decoded.ok());
  CHECK(decoded.value().rows == batch.rows);
}

TEST_CASE("a wrong claim about rows is noticed") {
  CHECK(WhyRefused(HeaderClaiming(0, 1)) == base::ErrorCode::kCorrupt);
  base::Bytes trailing = HeaderClaiming(0, 0);
  REQUIRE(DecodeBatch(trailing).ok());
  trailing.push_back(0);
  CHECK(WhyRefused(trailing) == base::ErrorCode::kCorrupt);
}

TEST_CASE("a version, dictionary or number unknown here is refused") {
  base::Bytes bytes = HeaderClaiming(0, 0);
  bytes[0] = 2;
  CHECK(WhyRefused(bytes) == base::ErrorCode::kInvalid);
  bytes[0] = 1;
  bytes[1] = 2 << 2;
  CHECK(WhyRefused(bytes) == base::ErrorCode::kInvalid);
  bytes[1] = 1 << 2;
  bytes[7] = 0;  // The first row would be number 0.
  CHECK(WhyRefused(bytes) == base::ErrorCode::kCorrupt);
}

TEST_CASE("rows shed before no row are refused") {
  for (const std::uint64_t first : {std::uint64_t{1} << 63, std::uint64_t{1}}) {
    base::Bytes bytes;
    Writer out(bytes);
    out.Byte(1);
    out.Byte(1 << 2 | 2);  // With a record of what was shed.
    out.Varint(1);
    out.Fixed32(7);
    out.Varint(first);
    out.Varint(0);
    out.Varint(0);
    out.Fixed64(0);
    bytes.resize(bytes.size() + 64, 1);
    CHECK(WhyRefused(bytes) == base::ErrorCode::kCorrupt);
  }
}

TEST_CASE("a heartbeat is the header and nothing else") {
  Batch batch;
  batch.generation = {1, 2};
  CHECK(EncodeBatch(batch).size() == 18);
}

TEST_CASE("an event with one fingerprint costs what it may on the wire") {
  struct Target {
    int size;
    double bytes;
  };
  for (const Target target :
       {Target{1, 65}, Target{10, 48}, Target{100, 42}, Target{1'000, 40}}) {
    std::size_t bytes = 0;
    constexpr int kBatches = 20;
    for (std::uint64_t seed = 1; seed <= kBatches; ++seed) {
      test::EventGenerator desk(seed, 1);
      bytes += EncodeBatch(BatchOf(desk, target.size)).size();
    }
    INFO(target.size << " a batch");
    CHECK(static_cast<double>(bytes) <= target.bytes * target.size * kBatches);
  }
}

TEST_CASE("a batch of 100 is near the entropy of its events") {
  struct Target {
    unsigned fingerprints;
    double ratio;
  };
  // Without fingerprints the header alone is 5 percent.
  for (const Target target : {Target{0, 1.2},
                              Target{1, 1.12},
                              Target{5, 1.06},
                              Target{25, 1.02},
                              Target{200, 1.01}}) {
    std::size_t bytes = 0;
    double bits = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      test::EventGenerator desk(seed, target.fingerprints);
      bytes += EncodeBatch(BatchOf(desk, 100)).size();
      bits += desk.bits();
    }
    const double ratio = static_cast<double>(bytes) * 8 / bits;
    INFO(target.fingerprints << " fingerprints");
    CHECK(ratio <= target.ratio);
    CHECK(ratio > 1);  // Below, the entropy would be wrong.
  }
}

}  // namespace
}  // namespace protocol
