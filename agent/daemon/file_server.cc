#include "agent/daemon/file_server.h"

#include <algorithm>
#include <utility>

#include "agent/ipc/self_event.h"
#include "base/net/unix_socket.h"

namespace agent {

base::Result<std::unique_ptr<FileServer>> FileServer::Start(
    const Parts& parts,
    const std::filesystem::path& socket,
    const GateWatch::Timing& timing) {
  // The kernel says whose each connection is.
  auto listener = base::net::ListenUnix(socket, 0666);
  if (!listener.ok()) return listener.error();
  return std::unique_ptr<FileServer>(
      new FileServer(parts, std::move(listener.value()), timing));
}

FileServer::FileServer(const Parts& parts,
                       base::UniqueFd listener,
                       const GateWatch::Timing& timing)
    : parts_(parts),
      timing_(timing),
      acceptor_(
          parts.loop,
          std::move(listener),
          {.accept = base::net::AcceptUnix,
           .on_connection =
               [this](base::UniqueFd socket) { Accept(std::move(socket)); },
           .on_pause =
               [this](const base::Error& error) {
                 parts_.log.Warn("files", error.message);
               }}) {}

void FileServer::Accept(base::UniqueFd socket) {
  auto peer = base::net::CredentialsOf(socket);
  if (!peer.ok()) return;
  const bool root = peer.value().uid == 0;
  // An impostor is session.sock's to tell of.
  if (parts_.group && peer.value().gid != *parts_.group && !root) return;
  // What root's process says of itself, as installed, is the agent's.
  auto login = root && parts_.group
                   ? base::Result<protocol::LoginId>(protocol::LoginId{0})
                   : parts_.logins.FindOrAdd(peer.value().uid);
  if (!login.ok()) return parts_.log.Error("files", login.error().message);
  const auto mine = std::ranges::count(
      connections_, login.value(), &SessionConnection::login);
  if (connections_.size() >= kMaxConnections ||
      static_cast<std::size_t>(mine) >= kMaxPerLogin)
    return parts_.log.Warn("files", "too many connections: refused");
  SessionConnection::Callbacks callbacks{
      .on_hello = [this](auto& connection) { OnHello(connection); },
      .on_end = [this](auto& connection,
                       const auto& why) { OnEnd(connection, why); }};
  if (root)
    callbacks.login_of = [this](std::uint32_t user) { return LoginOf(user); };
  connections_.emplace_back(parts_.loop,
                            parts_.clock,
                            parts_.recorder,
                            ScanLane::Make({.recorder = parts_.recorder,
                                            .scanner = parts_.scanner,
                                            .samples = parts_.samples}),
                            std::move(socket),
                            login.value(),
                            timing_,
                            std::move(callbacks));
}

bool FileServer::IsSense(const SessionConnection& connection) {
  return !connection.ended() && connection.is_sense();
}

void FileServer::SetVisit(const VisitChanged& visit) {
  visits_[visit.user] = visit;
  for (auto& connection : connections_) {
    if (!IsSense(connection)) continue;
    connection.Say(visit);
    connection.SetVisits(SomeOpen());
  }
}

bool FileServer::SomeOpen() const {
  return std::ranges::any_of(
      visits_, [](const auto& one) { return one.second.visit != 0; });
}

void FileServer::OnHello(SessionConnection& connection) {
  if (!IsSense(connection)) return;
  parts_.log.Info("files", "deskwarden-sense said hello");
  for (const auto& [user, visit] : visits_)
    connection.Say(visit);
  connection.SetVisits(SomeOpen());
}

std::optional<std::vector<SensorState>> FileServer::sensors(
    protocol::LoginId login) const {
  for (const auto& connection : connections_)
    if (IsSense(connection))
      if (auto sensors = connection.sensors(login); !sensors.empty())
        return sensors;
  return std::nullopt;
}

std::optional<protocol::LoginId> FileServer::LoginOf(std::uint32_t user) {
  auto login = parts_.logins.FindOrAdd(user);
  if (!login.ok()) return std::nullopt;
  return login.value();
}

void FileServer::RecordGone(const SessionConnection& sense) {
  const auto record = [&](protocol::Action action,
                          protocol::LoginId login,
                          const std::string& detail) {
    auto event =
        SelfEvent(parts_.clock, action, protocol::Reason::kDisconnected);
    event.program = kSenseName;
    event.login = login;
    event.detail = detail;
    parts_.recorder.RecordSelf(std::move(event));
  };
  record(protocol::Action::kStopped, 0, {});
  if (!sense.answering()) return;  // That is known of its sensors.
  for (const auto login : sense.sensors_of())
    for (const auto& sensor : sense.sensors(login))
      if (sensor.state != SensorState::State::kUnavailable)
        record(protocol::Action::kSensorDown, login, sensor.name);
}

void FileServer::OnEnd(SessionConnection& connection, const std::string& why) {
  if (connection.is_sense() && !connection.said_goodbye())
    RecordGone(connection);
  if (!connection.greeted())
    parts_.log.Warn("files", "refused somebody: " + why);
  // It is still running: take it off the list when it is not.
  parts_.loop.Post([this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired())
      connections_.remove_if([](const auto& one) { return one.ended(); });
  });
}

}  // namespace agent
