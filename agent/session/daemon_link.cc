#include "agent/session/daemon_link.h"

#include <algorithm>
#include <utility>

#include "base/net/unix_socket.h"
#include "version.h"

namespace agent {

DaemonLink::DaemonLink(const Parts& parts,
                       std::filesystem::path socket,
                       std::string display)
    : DaemonLink(
          parts,
          [path = std::move(socket)] { return base::net::ConnectUnix(path); },
          std::move(display)) {}

DaemonLink::DaemonLink(const Parts& parts,
                       Connector connect,
                       std::string display)
    : parts_(parts), connect_(std::move(connect)) {
  parts_.random.Fill(hello_.instance);
  hello_.display = std::move(display);
  hello_.program_version = kDeskwardenVersion;
  parts_.queue.set_on_added([this] {
    if (welcomed_ && !writable_) Send();
  });
  retry_ =
      parts_.loop.RunAfter(std::chrono::milliseconds(0), [this] { Connect(); });
}

void DaemonLink::SetGate(GateState state) {
  gate_.state = state;
  if (welcomed_) (void)Say(gate_);
}

void DaemonLink::SetSensors(std::vector<SensorState> sensors) {
  SensorsOf& told = sensors_[std::nullopt];
  told.sensors = std::move(sensors);
  if (welcomed_) (void)Say(told);
}

void DaemonLink::SetSensorsOf(std::uint32_t user,
                              std::vector<SensorState> sensors) {
  SensorsOf& told = sensors_[user];
  told = {.user = user, .sensors = std::move(sensors)};
  if (welcomed_) (void)Say(told);
}

bool DaemonLink::SayAllSensors() {
  for (const auto& [user, told] : sensors_)
    if (!Say(told)) return false;
  return true;
}

void DaemonLink::SetVisit(VisitChanged visit) {
  visit_ = std::move(visit);
  if (welcomed_) (void)Say(*visit_);
}

void DaemonLink::Connect() {
  retry_.reset();
  auto connected = connect_();
  if (!connected.ok()) return Disconnect(connected.error().message);
  socket_ = std::move(connected.value());
  readable_ =
      parts_.loop.WatchReadable(socket_.get(), [this] { OnReadable(); });
  (void)Say(hello_);
}

void DaemonLink::OnReadable() {
  while (socket_.valid()) {
    auto packet = base::net::ReceivePacket(socket_, kMaxMessageBytes);
    if (!packet.ok()) return Disconnect(packet.error().message);
    if (!packet.value()) return;
    auto message = DecodeMessage(*packet.value());
    if (!message.ok()) return Disconnect(message.error().message);
    if (!Take(message.value()))
      return Disconnect("deskwardend does not keep to the protocol");
  }
}

bool DaemonLink::Take(const Message& message) {
  if (const auto* welcome = std::get_if<Welcome>(&message)) {
    if (welcomed_) return false;
    parts_.queue.Confirm(welcome->stored);
    welcomed_ = true;
    pause_ = kFirstPause;
    if (std::exchange(was_told_, false))
      parts_.log.Info("link", "connected to deskwardend again");
    if (on_connection_) on_connection_();
    if (Say(gate_) && SayAllSensors() && (!visit_ || Say(*visit_))) Send();
    return true;
  }
  if (!welcomed_) return false;
  if (const auto* stored = std::get_if<Stored>(&message)) {
    parts_.queue.Confirm(stored->up_to);
    return true;
  }
  if (const auto* ping = std::get_if<Ping>(&message)) {
    (void)Say(Pong{ping->nonce});
    return true;
  }
  if (const auto* desk = std::get_if<DeskChanged>(&message)) {
    if (on_desk_) on_desk_(desk->trouble);
    return true;
  }
  if (const auto* due = std::get_if<NoticeDue>(&message)) {
    if (on_notice_) on_notice_(due->version);
    return true;
  }
  if (const auto* visit = std::get_if<VisitChanged>(&message)) {
    if (on_visit_) on_visit_(*visit);
    return on_visit_ != nullptr;
  }
  return false;
}

void DaemonLink::Send() {
  writable_.reset();
  while (const auto packet = parts_.queue.Next()) {
    const base::UniqueFd& file = parts_.queue.next_file();
    const auto sent =
        file.valid() ? base::net::SendPacketWithFile(socket_, *packet, file)
                     : base::net::SendPacket(socket_, *packet);
    if (!sent.ok() && sent.error().code == base::ErrorCode::kFull) {
      writable_ = parts_.loop.WatchWritable(socket_.get(), [this] { Send(); });
      return;
    }
    if (!sent.ok()) return Disconnect(sent.error().message);
    parts_.queue.Sent();
  }
}

// False, and disconnected, if it could not be said: the next connection begins
// with what is true then.
bool DaemonLink::Say(const Message& message) {
  if (!socket_.valid()) return false;
  const auto said = base::net::SendPacket(socket_, EncodeMessage(message));
  if (said.ok()) return true;
  Disconnect(said.error().message);
  return false;
}

void DaemonLink::Disconnect(const std::string& why) {
  readable_.reset();
  writable_.reset();
  socket_.Reset();
  const bool ended = std::exchange(welcomed_, false);
  if (ended && on_desk_) on_desk_(false);
  if (ended && on_connection_) on_connection_();
  parts_.queue.SendAgain();
  if (!std::exchange(was_told_, true))
    parts_.log.Warn("link",
                    "not connected to deskwardend (" + why +
                        "); what is observed is kept until it is there");
  TryLater();
}

void DaemonLink::TryLater() {
  // Half of it at random: all sessions of a machine lose deskwardend together.
  const auto half = pause_ / 2;
  const auto jitter = std::chrono::milliseconds(static_cast<std::int64_t>(
      parts_.random.Next32() % static_cast<std::uint32_t>(half.count() + 1)));
  retry_ = parts_.loop.RunAfter(half + jitter, [this] { Connect(); });
  pause_ = std::min(pause_ * 2, kMaxPause);
}

}  // namespace agent
