#include "agent/ipc/messages.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "identifiers/sealed_name.h"
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
  kAttachedReport = 9,
  kVisitChanged = 10,
  kDeskChanged = 11,
  kNoticeDue = 12,
  kSensorsOf = 13,
};

// What an attached report has, in this order.
enum Has : std::uint8_t {
  kName = 1,
  kDevice = 2,
  kUser = 4,
  kFile = 8,
  kHasAll = 15,
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

std::uint8_t WhatItHas(const Report& report) {
  int has = 0;
  if (!report.with.name.view().empty()) has |= kName;
  if (report.with.device) has |= kDevice;
  if (report.with.user) has |= kUser;
  if (report.has_file) has |= kFile;
  return static_cast<std::uint8_t>(has);
}

void Put(const Report& report, Writer& out) {
  assert(report.number > 0);
  assert(report.event.login == 0 && report.event.fingerprints.empty());
  assert(report.digests.size() <= protocol::kMaxFingerprintsPerEvent);
  const std::uint8_t has = WhatItHas(report);
  out.Byte(static_cast<std::uint8_t>(has == 0 ? Tag::kReport
                                              : Tag::kAttachedReport));
  if (has != 0) out.Byte(has);
  out.Varint(report.number);
  out.Blob(protocol::EncodeRow(report.event));
  out.Varint(report.digests.size());
  for (const auto& digest : report.digests)
    out.Raw(digest);
  const Attachment& with = report.with;
  if ((has & kName) != 0) out.Text(with.name.view());
  if ((has & kDevice) != 0) out.Raw(*with.device);
  if ((has & kUser) != 0) out.Varint(*with.user);
}

void Put(const VisitChanged& change, Writer& out) {
  const std::size_t count =
      std::min(change.rules.size(), protocol::kMaxRulesPerEvent);
  out.Byte(static_cast<std::uint8_t>(Tag::kVisitChanged));
  out.Varint(change.user);
  out.Varint(change.visit);
  out.Byte(change.crm_focused ? 1 : 0);
  out.Varint(change.since_ns);
  out.Varint(count);
  for (std::size_t i = 0; i < count; ++i)
    out.Text(Cut(change.rules[i]));
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

void Put(const SensorsOf& change, Writer& out) {
  const std::size_t count = std::min(change.sensors.size(), kMaxSensors);
  out.Byte(static_cast<std::uint8_t>(Tag::kSensorsOf));
  out.Byte(change.user ? 1 : 0);
  if (change.user) out.Varint(*change.user);
  out.Varint(count);
  for (std::size_t i = 0; i < count; ++i) {
    const SensorState& sensor = change.sensors[i];
    out.Text(Cut(sensor.name));
    out.Byte(static_cast<std::uint8_t>(sensor.state));
    out.Byte(static_cast<std::uint8_t>(sensor.reason));
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

void Put(const DeskChanged& change, Writer& out) {
  out.Byte(static_cast<std::uint8_t>(Tag::kDeskChanged));
  out.Byte(change.trouble ? 1 : 0);
}

void Put(const NoticeDue& due, Writer& out) {
  out.Byte(static_cast<std::uint8_t>(Tag::kNoticeDue));
  out.Text(Cut(due.version));
}

bool ReadFlag(Reader& in) {
  const std::uint8_t value = in.Byte();
  if (value > 1) in.Fail();
  return value == 1;
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

identifiers::Digest ReadDigest(Reader& in) {
  identifiers::Digest digest{};
  std::ranges::copy(in.Raw(digest.size()), digest.begin());
  return digest;
}

std::uint32_t ReadUser(Reader& in) {
  const std::uint64_t user = in.Varint();
  if (user > std::numeric_limits<std::uint32_t>::max()) in.Fail();
  return static_cast<std::uint32_t>(user);
}

void ReadAttachment(std::uint8_t has, Reader& in, Report& report) {
  if (has == 0 || has > kHasAll) in.Fail();
  if ((has & kName) != 0) {
    report.with.name.Append(in.Text(identifiers::kMaxFileNameBytes));
    if (report.with.name.view().empty()) in.Fail();
  }
  if ((has & kDevice) != 0) report.with.device = ReadDigest(in);
  if ((has & kUser) != 0) report.with.user = ReadUser(in);
  report.has_file = (has & kFile) != 0;
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
  for (std::uint64_t i = 0; i < count && in.ok(); ++i)
    report.digests.push_back(ReadDigest(in));
  return report;
}

Report ReadAttachedReport(Reader& in) {
  const std::uint8_t has = in.Byte();
  Report report = ReadReport(in);
  ReadAttachment(has, in, report);
  return report;
}

VisitChanged ReadVisit(Reader& in) {
  VisitChanged change;
  change.user = ReadUser(in);
  change.visit = in.Varint();
  change.crm_focused = ReadFlag(in);
  change.since_ns = in.Varint();
  const std::uint64_t count = in.Varint();
  if (count > protocol::kMaxRulesPerEvent) in.Fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i)
    change.rules.emplace_back(in.Text(protocol::kMaxStringBytes));
  return change;
}

// An enum of the values 1, 2 and 3.
template <typename Enum>
Enum ReadOneOfThree(Reader& in) {
  const std::uint8_t value = in.Byte();
  if (value < 1 || value > 3) in.Fail();
  return static_cast<Enum>(value);
}

std::vector<SensorState> ReadSensors(Reader& in, bool with_reasons) {
  std::vector<SensorState> sensors;
  const std::uint64_t count = in.Varint();
  if (count > kMaxSensors) in.Fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    SensorState sensor;
    sensor.name = in.Text(protocol::kMaxStringBytes);
    sensor.state = ReadOneOfThree<SensorState::State>(in);
    if (with_reasons) sensor.reason = static_cast<protocol::Reason>(in.Byte());
    sensor.why = in.Text(protocol::kMaxStringBytes);
    sensors.push_back(std::move(sensor));
  }
  return sensors;
}

SensorsOf ReadSensorsOf(Reader& in) {
  SensorsOf change;
  if (ReadFlag(in)) change.user = ReadUser(in);
  change.sensors = ReadSensors(in, true);
  return change;
}

NoticeDue ReadNoticeDue(Reader& in) {
  NoticeDue due{.version = std::string(in.Text(protocol::kMaxStringBytes))};
  if (due.version.empty()) in.Fail();
  return due;
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
      return SensorsChanged{ReadSensors(in, false)};
    case Tag::kPong:
      return Pong{in.Varint()};
    case Tag::kWelcome:
      return Welcome{in.Varint()};
    case Tag::kStored:
      return Stored{in.Varint()};
    case Tag::kPing:
      return Ping{in.Varint()};
    case Tag::kAttachedReport:
      return ReadAttachedReport(in);
    case Tag::kVisitChanged:
      return ReadVisit(in);
    case Tag::kDeskChanged:
      return DeskChanged{ReadFlag(in)};
    case Tag::kNoticeDue:
      return ReadNoticeDue(in);
    case Tag::kSensorsOf:
      return ReadSensorsOf(in);
  }
  in.Fail();
  return Hello{};
}

}  // namespace

SensorState SensorState::Working(std::string name) {
  return {std::move(name), State::kWorking, {}, protocol::Reason::kNone};
}

SensorState SensorState::SwitchedOff(std::string name) {
  return Unavailable(std::move(name),
                     protocol::Reason::kSwitchedOff,
                     "switched off in the settings");
}

SensorState SensorState::Unavailable(std::string name,
                                     protocol::Reason reason,
                                     std::string why) {
  return {std::move(name), State::kUnavailable, std::move(why), reason};
}

SensorState SensorState::Limited(std::string name, std::string why) {
  return {std::move(name),
          State::kLimited,
          std::move(why),
          protocol::Reason::kPartlyWatched};
}

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
