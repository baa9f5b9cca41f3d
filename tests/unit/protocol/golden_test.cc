// What is stored or sent today must be readable for years: these bytes may
// gain a neighbour with a new version, but never change.
//
// To write the files of a new format: unit_protocol "[golden-files]".
#include "tests/support/golden.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/encoding.h"
#include "protocol/ack.h"
#include "protocol/batch.h"
#include "protocol/event_json.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"

namespace protocol {
namespace {

constexpr int kSeq = 42;

std::filesystem::path Golden(const std::string& name) {
  return std::filesystem::path(GOLDEN_FOLDER) / name;
}

std::string Text(const std::string& name) {
  std::ifstream file(Golden(name));
  std::stringstream text;
  text << file.rdbuf();
  std::string all = text.str();
  std::erase(all, '\n');
  REQUIRE_FALSE(all.empty());
  return all;
}

base::Bytes Hex(const std::string& name) {
  const auto bytes = base::FromHex(Text(name));
  REQUIRE(bytes.has_value());
  return *bytes;
}

Batch GoldenBatch() {
  Batch batch;
  batch.generation = {3, 0x89ABCDEF};
  batch.previous = {2, 0x01234567};
  batch.first = 101;
  ShedRecord shed{.first = 41, .last = 100};
  shed.events = {4, 50, 0, 0, 0, 0, 6};
  shed.link_after = {0x10,
                     0x11,
                     0x12,
                     0x13,
                     0x14,
                     0x15,
                     0x16,
                     0x17,
                     0x18,
                     0x19,
                     0x1A,
                     0x1B,
                     0x1C,
                     0x1D,
                     0x1E,
                     0x1F};
  batch.shed = shed;
  batch.rows = {EncodeRow(test::GoldenEvent()),
                EncodeRow(test::GoldenStart()),
                {2, 7, 'n', 'e', 'w', 'e', 'r'}};
  batch.link = {0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7};
  return batch;
}

void Write(const std::string& name, const std::string& text) {
  constexpr std::size_t kWidth = 78;
  std::ofstream file(Golden(name));
  for (std::size_t at = 0; at < text.size(); at += kWidth) {
    file << text.substr(at, kWidth) << '\n';
  }
}

TEST_CASE("the row of the golden file is what an event becomes") {
  const base::Bytes row = Hex("row-1.hex");
  CHECK(EncodeRow(test::GoldenEvent()) == row);
  auto decoded = DecodeRow(row);
  REQUIRE(decoded.ok());
  CHECK(decoded.value() == test::GoldenEvent());
}

TEST_CASE("the batch of the golden file is what rows become") {
  const base::Bytes bytes = Hex("batch-1.hex");
  CHECK(EncodeBatch(GoldenBatch()) == bytes);
  auto decoded = DecodeBatch(bytes);
  REQUIRE(decoded.ok());
  CHECK(decoded.value() == GoldenBatch());
}

TEST_CASE("the answer of the golden file is what an answer becomes") {
  const base::Bytes bytes = Hex("ack-1.hex");
  CHECK(EncodeAck(test::GoldenAck()) == bytes);
  auto decoded = DecodeAck(bytes);
  REQUIRE(decoded.ok());
  CHECK(decoded.value() == test::GoldenAck());
}

TEST_CASE("the JSON of the golden file is what an event is shown as") {
  CHECK(ToJson(test::GoldenEvent(), kSeq) == Text("event.json"));
  CHECK(ToJson(test::GoldenStart(), kSeq + 1) == Text("event-started.json"));
}

// No test, so hidden: run by who adds a format, never to make these agree.
TEST_CASE("write the golden files", "[.][golden-files]") {
  Write("row-1.hex", base::ToHex(EncodeRow(test::GoldenEvent())));
  Write("batch-1.hex", base::ToHex(EncodeBatch(GoldenBatch())));
  Write("ack-1.hex", base::ToHex(EncodeAck(test::GoldenAck())));
  std::ofstream(Golden("event.json"))
      << ToJson(test::GoldenEvent(), kSeq) << '\n';
  std::ofstream(Golden("event-started.json"))
      << ToJson(test::GoldenStart(), kSeq + 1) << '\n';
}

}  // namespace
}  // namespace protocol
