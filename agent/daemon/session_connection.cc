#include "agent/daemon/session_connection.h"

#include <algorithm>
#include <utility>

#include "agent/daemon/received_file.h"
#include "agent/ipc/self_event.h"
#include "base/crypto/sha256.h"
#include "base/net/unix_socket.h"

namespace agent {
namespace {

// Packets taken in one go, so that one busy session leaves others their turn.
constexpr int kMaxPackets = 256;
constexpr std::size_t kMaxWaiting = 4'096;

using protocol::Action;
using protocol::Reason;

Action ActionFor(SensorState::State state) {
  switch (state) {
    case SensorState::State::kWorking:
      return Action::kSensorUp;
    case SensorState::State::kLimited:
      return Action::kSensorLimited;
    case SensorState::State::kUnavailable:
      return Action::kSensorDown;
  }
  return Action::kSensorDown;
}

// Older session processes say none.
Reason ReasonFor(const SensorState& sensor) {
  if (sensor.state == SensorState::State::kWorking) return Reason::kNone;
  return sensor.reason == Reason::kNone ? Reason::kUnsupported : sensor.reason;
}

}  // namespace

SessionConnection::SessionConnection(base::EventLoop& loop,
                                     const base::Clock& clock,
                                     Recorder& recorder,
                                     std::shared_ptr<ScanLane> lane,
                                     base::UniqueFd socket,
                                     protocol::LoginId login,
                                     const GateWatch::Timing& timing,
                                     Callbacks callbacks)
    : loop_(loop),
      clock_(clock),
      recorder_(recorder),
      lane_(std::move(lane)),
      socket_(std::move(socket)),
      login_(login),
      callbacks_(std::move(callbacks)),
      watch_(loop,
             clock,
             timing,
             {.ping = [this](std::uint64_t nonce) { Say(Ping{nonce}); },
              .listening = [this] { return readable_ != nullptr; },
              .on_unknown = [this] { OnSilent(); },
              .on_known = [this](auto silence) { OnAnswering(silence); }}) {
  // The lane may outlive this.
  lane_->set_on_recorded([this, alive = std::weak_ptr<bool>(alive_)](
                             auto count, auto up_to, const auto& status) {
    if (!alive.expired()) OnRecorded(count, up_to, status);
  });
  ListenAgain();
}

GateState SessionConnection::gate() const {
  return watch_.unknown() ? GateState::kUnknown : gate_;
}

bool SessionConnection::is_sense() const {
  return hello_ && speaks_for_others() && hello_->display == kSenseDisplay;
}

void SessionConnection::SetVisits(bool some) {
  if (some)
    watch_.SetOpen(true);
  else
    watch_.Pause();
}

std::vector<SensorState> SessionConnection::sensors(
    protocol::LoginId login) const {
  const auto found = sensors_.find(login);
  if (found == sensors_.end()) return {};
  auto sensors = found->second;
  if (!is_sense() || answering()) return sensors;
  for (auto& sensor : sensors)
    sensor =
        SensorState::Unavailable(sensor.name,
                                 Reason::kNotAnswering,
                                 std::string(kSenseName) + " does not answer");
  return sensors;
}

std::vector<protocol::LoginId> SessionConnection::sensors_of() const {
  std::vector<protocol::LoginId> logins;
  for (const auto& [login, sensors] : sensors_)
    logins.push_back(login);
  return logins;
}

// Of deskwarden-sense it is what it watches with that is not known to work.
void SessionConnection::OnSilent() {
  if (!is_sense())
    return RecordSelf(
        SelfEvent(clock_, Action::kGateUnknown, Reason::kNotAnswering));
  for (const auto& [login, sensors] : sensors_) {
    for (const auto& sensor : sensors) {
      if (sensor.state == SensorState::State::kUnavailable) continue;
      auto event =
          SelfEvent(clock_, Action::kSensorDown, Reason::kNotAnswering);
      event.detail = sensor.name;
      RecordSelf(login, std::move(event));
    }
  }
}

void SessionConnection::OnAnswering(std::chrono::milliseconds silence) {
  const auto record = [&](protocol::LoginId login,
                          Action action,
                          Reason reason,
                          const std::string& detail) {
    auto event = SelfEvent(clock_, action, reason);
    event.detail = detail;
    event.quantity = static_cast<std::uint64_t>(silence.count());
    RecordSelf(login, std::move(event));
  };
  if (!is_sense())
    return record(login_, Action::kGateKnown, Reason::kNotAnswering, {});
  for (const auto& [login, sensors] : sensors_)
    for (const auto& sensor : sensors)
      if (sensor.state != SensorState::State::kUnavailable)
        record(login, ActionFor(sensor.state), ReasonFor(sensor), sensor.name);
}

void SessionConnection::OnReadable() {
  Items items;
  std::size_t files = 0;
  std::string why;
  for (int i = 0; i < kMaxPackets && why.empty(); ++i) {
    if (lane_->files() + files >= ScanLane::kMaxFiles) break;
    auto packet = base::net::ReceivePacketWithFile(socket_, kMaxMessageBytes);
    if (!packet.ok()) {
      why = packet.error().message;
      break;
    }
    if (!packet.value()) break;
    files += packet.value()->file.valid() ? 1 : 0;
    if (!TakePacket(std::move(*packet.value()), items))
      why = "it does not keep to the protocol";
  }
  // What came before the end came.
  if (!items.empty()) Record(std::move(items));
  if (!why.empty()) End(why);
}

bool SessionConnection::TakePacket(base::net::PacketWithFile packet,
                                   Items& items) {
  auto message = DecodeMessage(packet.bytes);
  base::crypto::Wipe(packet.bytes);  // Digests and names.
  auto* const report =
      message.ok() ? std::get_if<Report>(&message.value()) : nullptr;
  if (packet.file.valid() && (report == nullptr || !report->has_file)) {
    CloseElsewhere(std::move(packet.file));
    return false;
  }
  if (report != nullptr) report->with.file = std::move(packet.file);
  return message.ok() && Take(message.value(), items);
}

bool SessionConnection::Take(Message& message, Items& items) {
  if (auto* hello = std::get_if<Hello>(&message)) {
    if (hello_ || hello->version < 1 || hello->version > Hello{}.version)
      return false;
    hello_ = std::move(*hello);
    lane_->SetInstance(hello_->instance);
    // What is stored is known by number: sending it again does no harm.
    Say(Welcome{});
    callbacks_.on_hello(*this);
    return true;
  }
  if (!hello_) return false;
  if (auto* report = std::get_if<Report>(&message))
    return TakeReport(*report, items);
  if (const auto* pong = std::get_if<Pong>(&message)) {
    watch_.OnPong(pong->nonce);
    return true;
  }
  if (const auto* gate = std::get_if<GateChanged>(&message)) {
    // Of those that deskwarden-sense watches for, their session processes tell.
    if (is_sense()) return true;
    gate_ = gate->state;
    watch_.SetOpen(gate_ == GateState::kOpen);
    return true;
  }
  if (const auto* visit = std::get_if<VisitChanged>(&message)) {
    if (visit->user != 0) return false;
    if (callbacks_.on_visit) callbacks_.on_visit(*this, *visit);
    return true;
  }
  if (auto* change = std::get_if<SensorsChanged>(&message))
    return TakeSensors({.user = {}, .sensors = std::move(change->sensors)});
  if (auto* change = std::get_if<SensorsOf>(&message))
    return TakeSensors(std::move(*change));
  return false;
}

// Nobody's, if the sender may not say so.
std::optional<protocol::LoginId> SessionConnection::LoginOf(
    std::uint32_t user) const {
  return callbacks_.login_of ? callbacks_.login_of(user) : std::nullopt;
}

bool SessionConnection::TakeReport(Report& report, Items& items) {
  if (report.number <= newest_) return false;
  auto login = login_;
  if (report.with.user) {
    const auto known = LoginOf(*report.with.user);
    if (!known) return false;
    login = *known;
  }
  newest_ = report.number;
  said_goodbye_ = report.event.channel == protocol::Channel::kAgent &&
                  report.event.action == Action::kStopped;
  items.push_back({std::move(report),
                   login,
                   speaks_for_others() ? FileFrom::kSense : FileFrom::kPerson});
  return true;
}

bool SessionConnection::HasRoom() const {
  return waiting_ < kMaxWaiting && lane_->files() < ScanLane::kMaxFiles;
}

void SessionConnection::Record(Items items) {
  waiting_ += items.size();
  lane_->Take(std::move(items));
  if (!HasRoom()) readable_.reset();
}

void SessionConnection::OnRecorded(std::size_t count,
                                   std::uint64_t up_to,
                                   const base::Status& status) {
  if (ended()) return;
  // Not one behind it may count as stored.
  if (!status.ok()) return End(status.error().message);
  waiting_ -= count;
  stored_ = up_to;
  SayStored();
  if (!readable_ && HasRoom() && waiting_ < kMaxWaiting / 2) ListenAgain();
}

bool SessionConnection::TakeSensors(SensorsOf change) {
  auto login = login_;
  if (change.user) {
    const auto known = LoginOf(*change.user);
    if (!known) return false;
    login = *known;
  }
  Compare(login, change.sensors);
  sensors_[login] = std::move(change.sensors);
  return true;
}

void SessionConnection::Compare(protocol::LoginId login,
                                const std::vector<SensorState>& sensors) {
  const auto& known = sensors_[login];
  for (const auto& sensor : sensors) {
    const auto before =
        std::ranges::find(known, sensor.name, &SensorState::name);
    if (before != known.end() && before->state == sensor.state &&
        ReasonFor(*before) == ReasonFor(sensor))
      continue;
    auto event = SelfEvent(clock_, ActionFor(sensor.state), ReasonFor(sensor));
    event.detail = sensor.name;
    RecordSelf(login, std::move(event));
  }
}

void SessionConnection::Say(const Message& message) {
  // A Ping or Welcome that it does not take is as good as not answered. Of a
  // visit it must hear: the next connection begins with what is true then.
  const auto said = base::net::SendPacket(socket_, EncodeMessage(message));
  if (!said.ok() && std::holds_alternative<VisitChanged>(message))
    End("it does not take what it is told");
}

void SessionConnection::SayStored() {
  const auto said =
      base::net::SendPacket(socket_, EncodeMessage(Stored{stored_}));
  if (said.ok()) {
    writable_.reset();
  } else if (said.error().code != base::ErrorCode::kFull) {
    End(said.error().message);
  } else if (!writable_) {
    writable_ = loop_.WatchWritable(socket_.get(), [this] { SayStored(); });
  }
}

void SessionConnection::ListenAgain() {
  readable_ = loop_.WatchReadable(socket_.get(), [this] { OnReadable(); });
}

void SessionConnection::RecordSelf(protocol::Event event) {
  RecordSelf(login_, std::move(event));
}

void SessionConnection::RecordSelf(protocol::LoginId login,
                                   protocol::Event event) {
  event.login = login;
  event.program =
      hello_ && hello_->display == kSenseDisplay ? kSenseName : kSessionName;
  recorder_.RecordSelf(std::move(event));
}

void SessionConnection::End(const std::string& why) {
  if (ended()) return;
  readable_.reset();
  writable_.reset();
  socket_.Reset();
  callbacks_.on_end(*this, why);
}

}  // namespace agent
