#include "agent/ipc/messages.h"

#include "base/clock.h"
#include "protocol/limits.h"
#include "protocol/row_codec.h"
#include "protocol/wire.h"
#include "tests/support/catch.h"

namespace agent {
namespace {

Report MakeReport() {
  Report report;
  report.number = 300;
  report.event.channel = protocol::Channel::kClipboard;
  report.event.action = protocol::Action::kCopied;
  report.event.reading = protocol::Reading::kRead;
  report.event.acted_at = base::UtcTime(std::chrono::milliseconds(1'700'000));
  report.event.visit = 17;
  report.event.rules = {"salesforce", "zendesk"};
  report.event.program = "chromium";
  report.event.counts = {{protocol::IdentifierKind::kEmail, 2, 3}};
  report.digests = {identifiers::Digest{1, 2, 3}, identifiers::Digest{4}};
  return report;
}

Message Again(const Message& message) {
  auto decoded = DecodeMessage(EncodeMessage(message));
  REQUIRE(decoded.ok());
  REQUIRE(decoded.value().index() == message.index());
  return std::move(decoded.value());
}

Report MakeFileReport() {
  Report report = MakeReport();
  report.event.channel = protocol::Channel::kFileExport;
  report.with.name.Append("customers \xFF.csv");
  report.with.device = identifiers::Digest{5, 6};
  report.with.user = 1'000;
  report.has_file = true;
  return report;
}

std::vector<Message> OneOfEach() {
  Hello hello;
  hello.instance = {9, 8, 7};
  hello.display = ":0";
  hello.program_version = "0.1.0";
  std::vector<Message> all;
  all.emplace_back(hello);
  all.emplace_back(MakeReport());
  all.emplace_back(GateChanged{GateState::kOpen});
  all.emplace_back(SensorsChanged{
      {{"clipboard", SensorState::State::kWorking, ""},
       {"primary", SensorState::State::kUnavailable, "no XFIXES here"}}});
  all.emplace_back(Pong{1ull << 60});
  all.emplace_back(Welcome{300});
  all.emplace_back(Stored{301});
  all.emplace_back(Ping{5});
  all.emplace_back(MakeFileReport());
  all.emplace_back(VisitChanged{.user = 1'000,
                                .visit = 17,
                                .rules = {"salesforce"},
                                .crm_focused = true,
                                .since_ns = 1ull << 50});
  all.emplace_back(DeskChanged{true});
  all.emplace_back(NoticeDue{"0a1b2c3d"});
  all.emplace_back(
      SensorsOf{.user = 1'000,
                .sensors = {SensorState::Working("clipboard"),
                            SensorState::Limited("files", "not all of them")}});
  all.emplace_back(
      SensorsOf{.user = {}, .sensors = {SensorState::SwitchedOff("print")}});
  return all;
}

}  // namespace

TEST_CASE("A report comes back with its event and digests") {
  const auto report = MakeReport();
  const auto message = Again(MakeReport());
  const auto& again = std::get<Report>(message);
  CHECK(again.number == report.number);
  CHECK(again.event == report.event);
  CHECK(again.digests == report.digests);
}

TEST_CASE("A file's report comes back with all that is attached") {
  const auto message = Again(MakeFileReport());
  const auto& again = std::get<Report>(message);
  CHECK(again.with.name.view() == "customers \xFF.csv");
  CHECK(again.with.device == identifiers::Digest{5, 6});
  CHECK(again.with.user == 1'000);
  CHECK(again.has_file);
  CHECK_FALSE(again.with.file.valid());
}

TEST_CASE("Sensors come back with their states and reasons") {
  const auto message = Again(OneOfEach()[3]);
  const auto& sensors = std::get<SensorsChanged>(message).sensors;
  REQUIRE(sensors.size() == 2);
  CHECK(sensors[1].name == "primary");
  CHECK(sensors[1].state == SensorState::State::kUnavailable);
  CHECK(sensors[1].why == "no XFIXES here");
}

TEST_CASE("Sensors come back with their user and the word for the centre") {
  const SensorsOf told{
      .user = 1'000,
      .sensors = {SensorState::Working("clipboard"),
                  SensorState::Limited("files", "not all of them")}};
  const auto message = Again(told);
  const auto& again = std::get<SensorsOf>(message);
  CHECK(again.user == 1'000);
  CHECK(again.sensors == told.sensors);
  CHECK(again.sensors[1].reason == protocol::Reason::kPartlyWatched);
}

TEST_CASE("Every message encodes to the same bytes again") {
  for (const auto& message : OneOfEach())
    CHECK(EncodeMessage(Again(message)) == EncodeMessage(message));
}

TEST_CASE("A packet that is cut, or goes on, is refused") {
  for (const auto& message : OneOfEach()) {
    const auto packet = EncodeMessage(message);
    for (std::size_t size = 0; size < packet.size(); ++size)
      CHECK_FALSE(DecodeMessage(base::ByteView(packet).first(size)).ok());
    auto longer = packet;
    longer.push_back(0);
    CHECK_FALSE(DecodeMessage(longer).ok());
  }
}

TEST_CASE("Values that no message has are refused") {
  const std::vector<base::Bytes> packets = {
      {},       // Nothing.
      {0},      // No such message.
      {14, 1},  // No such message, yet.
      {12, 0},  // A notice of no version.
      {11, 2},  // Neither yes nor no.
      {9, 0},   // An attached report to which nothing is attached.
      {9, 16},
      {3, 0},  // No such gate state.
      {3, 4},
      {5, 0x80, 0x00},       // A number that is not in its shortest form.
      {4, 1, 1, 'x', 4, 0},  // No such sensor state.
      {4, 65},               // Too many sensors.
  };
  for (const auto& packet : packets)
    CHECK_FALSE(DecodeMessage(packet).ok());
}

TEST_CASE("A report with what only deskwardend may add is refused") {
  // EncodeMessage asserts, so forge the packet: put another row in its place.
  const auto forge = [](const protocol::Event& event) {
    const auto row = protocol::EncodeRow(event);
    base::Bytes packet;
    protocol::Writer out(packet);
    out.Byte(2);
    out.Varint(1);
    out.Blob(row);
    out.Varint(0);
    return packet;
  };
  auto event = MakeReport().event;
  CHECK(DecodeMessage(forge(event)).ok());
  event.login = 5;
  CHECK_FALSE(DecodeMessage(forge(event)).ok());
  event.login = 0;
  event.fingerprints = {1, 2};
  CHECK_FALSE(DecodeMessage(forge(event)).ok());
}

TEST_CASE("The largest report fits into a packet") {
  auto report = MakeReport();
  report.digests.resize(protocol::kMaxFingerprintsPerEvent);
  CHECK(EncodeMessage(std::move(report)).size() <= kMaxMessageBytes);
}

}  // namespace agent
