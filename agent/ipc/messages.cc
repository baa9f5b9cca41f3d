#include "agent/ipc/messages.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "protocol/limits.h"
#include "protocol/row_codec.h"
#include "protocol/wire.h"

namespace agent {
namespace {

using protocol::Reader;
using protocol::Writer;

// First byte of a packet. Append, never renumber: the two programs are replaced
// at different times.
enum class Tag : std::uint8_t {
  kHello = 1,
  kReport = 2,
  kGateChanged = 3,
  kSensorsChanged = 4,
  kPong = 5,
  kWelcome = 6,
  kStored = 7,
  kPing = 8,
};

constexpr std::size_t kMaxSensors = 64;

std::string_view Cut(std::string_view text) {
  return text.substr(0, protocol::kMaxStringBytes);
}

void Put(const Hello& hello, Writer& out) {
  out.Byte(static_cast<std::uint8_t>(Tag::kHello));
  out.Byte(hello.version);
  out.Raw(hello.instance);
  out.Text(Cut(hello.display));
  out.Text(Cut(hello.program_version));
}

void Put(const Report& report, Writer& out) {
  assert(report.number > 0);
  assert(report.event.login == 0 && report.event.fingerprints.empty());
  assert(report.digests.size() <= protocol::kMaxFingerprintsPerEvent);
  out.Byte(static_cast<std::uint8_t>(Tag::kReport));
  out.Varint(report.number);
  out.Blob(protocol::EncodeRow(report.event));
  out.Varint(report.digests.size());
  for (const auto& digest : report.digests)
    out.Raw(digest);
}

void Put(const GateChanged& change, Writer& out) {
  out.Byte(static_cast<std::uint8_t>(Tag::kGateChanged));
  out.Byte(static_cast<std::uint8_t>(change.state));
}

void Put(const SensorsChanged& change, Writer& out) {
  const std::size_t count = std::min(change.sensors.size(), kMaxSensors);
  out.Byte(static_cast<std::uint8_t>(Tag::kSensorsChanged));
  out.Varint(count);
  for (std::size_t i = 0; i < count; ++i) {
    const SensorState& sensor = change.sensors[i];
    out.Text(Cut(sensor.name));
    out.Byte(static_cast<std::uint8_t>(sensor.state));
    out.Text(Cut(sensor.why));
  }
}

void PutNumber(Tag tag, std::uint64_t number, Writer& out) {
  out.Byte(static_cast<std::uint8_t>(tag));
  out.Varint(number);
}

void Put(const Pong& pong, Writer& out) {
  PutNumber(Tag::kPong, pong.nonce, out);
}
void Put(const Welcome& welcome, Writer& out) {
  PutNumber(Tag::kWelcome, welcome.stored, out);
}
void Put(const Stored& stored, Writer& out) {
  PutNumber(Tag::kStored, stored.up_to, out);
}
void Put(const Ping& ping, Writer& out) {
  PutNumber(Tag::kPing, ping.nonce, out);
}

Hello ReadHello(Reader& in) {
  Hello hello;
  hello.version = in.Byte();
  const base::ByteView instance = in.Raw(hello.instance.size());
  std::ranges::copy(instance, hello.instance.begin());
  hello.display = in.Text(protocol::kMaxStringBytes);
  hello.program_version = in.Text(protocol::kMaxStringBytes);
  return hello;
}

Report ReadReport(Reader& in) {
  Report report;
  report.number = in.Varint();
  auto event = protocol::DecodeRow(in.Blob(protocol::kMaxRowBytes));
  // What only deskwardend may add must not come from a session process.
  if (report.number == 0 || !event.ok() || event.value().login != 0 ||
      !event.value().fingerprints.empty()) {
    in.Fail();
    return report;
  }
  report.event = std::move(event.value());
  const std::uint64_t count = in.Varint();
  if (count > protocol::kMaxFingerprintsPerEvent) in.Fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    identifiers::Digest digest{};
    const base::ByteView bytes = in.Raw(digest.size());
    std::ranges::copy(bytes, digest.begin());
    report.digests.push_back(digest);
  }
  return report;
}

// An enum of the values 1, 2 and 3.
template <typename Enum>
Enum ReadOneOfThree(Reader& in) {
  const std::uint8_t value = in.Byte();
  if (value < 1 || value > 3) in.Fail();
  return static_cast<Enum>(value);
}

SensorsChanged ReadSensors(Reader& in) {
  SensorsChanged change;
  const std::uint64_t count = in.Varint();
  if (count > kMaxSensors) in.Fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    SensorState sensor;
    sensor.name = in.Text(protocol::kMaxStringBytes);
    sensor.state = ReadOneOfThree<SensorState::State>(in);
    sensor.why = in.Text(protocol::kMaxStringBytes);
    change.sensors.push_back(std::move(sensor));
  }
  return change;
}

Message ReadMessage(Reader& in) {
  switch (static_cast<Tag>(in.Byte())) {
    case Tag::kHello:
      return ReadHello(in);
    case Tag::kReport:
      return ReadReport(in);
    case Tag::kGateChanged:
      return GateChanged{ReadOneOfThree<GateState>(in)};
    case Tag::kSensorsChanged:
      return ReadSensors(in);
    case Tag::kPong:
      return Pong{in.Varint()};
    case Tag::kWelcome:
      return Welcome{in.Varint()};
    case Tag::kStored:
      return Stored{in.Varint()};
    case Tag::kPing:
      return Ping{in.Varint()};
  }
  in.Fail();
  return Message{};
}

}  // namespace

base::Bytes EncodeMessage(const Message& message) {
  base::Bytes packet;
  Writer out(packet);
  std::visit([&](const auto& one) { Put(one, out); }, message);
  assert(packet.size() <= kMaxMessageBytes);
  return packet;
}

base::Result<Message> DecodeMessage(base::ByteView packet) {
  if (packet.size() > kMaxMessageBytes)
    return base::Error{base::ErrorCode::kCorrupt, "message is too long"};
  Reader in(packet);
  Message message = ReadMessage(in);
  if (!in.Done())
    return base::Error{base::ErrorCode::kCorrupt, "message is not well-formed"};
  return message;
}

}  // namespace agent
