#include "agent/daemon/session_server.h"

#include <algorithm>
#include <utility>

#include "agent/ipc/self_event.h"
#include "base/net/unix_socket.h"

namespace agent {

using protocol::Action;
using protocol::Reason;

namespace {

constexpr std::chrono::minutes kSayImpostorEvery{1};
constexpr std::chrono::minutes kSayPauseEvery{1};

}  // namespace

base::Result<std::unique_ptr<SessionServer>> SessionServer::Start(
    const Parts& parts,
    const std::filesystem::path& socket,
    const GateWatch::Timing& timing,
    const DisplayWatch::Timing& display_timing) {
  // Every user's session process must get in; the kernel says whose it is.
  auto listener = base::net::ListenUnix(socket, 0666);
  if (!listener.ok()) return listener.error();
  return std::unique_ptr<SessionServer>(new SessionServer(
      parts, std::move(listener.value()), timing, display_timing));
}

SessionServer::SessionServer(const Parts& parts,
                             base::UniqueFd listener,
                             const GateWatch::Timing& timing,
                             const DisplayWatch::Timing& display_timing)
    : parts_(parts),
      timing_(timing),
      acceptor_(
          parts.loop,
          std::move(listener),
          {.accept = base::net::AcceptUnix,
           .on_connection =
               [this](base::UniqueFd socket) { Accept(std::move(socket)); },
           .on_pause = [this](const base::Error& error) { OnPause(error); }}) {
  if (parts_.login_sessions == nullptr) return;
  displays_.emplace(DisplayWatch::Parts{.loop = parts_.loop,
                                        .clock = parts_.clock,
                                        .log = parts_.log,
                                        .logins = parts_.logins,
                                        .recorder = parts_.recorder,
                                        .sessions = *parts_.login_sessions,
                                        .everybody = parts_.group.has_value()},
                    display_timing,
                    [this] { return WatchedDisplays(); });
  CheckDisplays();
}

void SessionServer::CheckDisplays() {
  if (displays_) displays_->Check();
}

DisplayWatch::Watched SessionServer::WatchedDisplays() const {
  DisplayWatch::Watched watched;
  for (const auto& one : connections_)
    if (one.greeted() && !one.ended())
      watched.emplace(one.login(), one.hello().display);
  return watched;
}

void SessionServer::OnPause(const base::Error& error) {
  const auto now = parts_.clock.steady_now();
  if (said_pause_at_ && now - *said_pause_at_ < kSayPauseEvery) return;
  said_pause_at_ = now;
  parts_.log.Warn("sessions", "session processes must wait: " + error.message);
}

void SessionServer::Accept(base::UniqueFd socket) {
  auto peer = base::net::CredentialsOf(socket);
  if (!peer.ok()) return;
  // One that is refused gets no login, and no place in any list: a user may
  // have 65,536 ids more (subuid(5)). All who were never seen share one line.
  if (parts_.group && peer.value().gid != *parts_.group)
    return Refuse(parts_.logins.Find(peer.value().uid).value_or(0));
  auto login = parts_.logins.FindOrAdd(peer.value().uid);
  if (!login.ok()) return parts_.log.Error("sessions", login.error().message);
  const auto mine = std::ranges::count(
      connections_, login.value(), &SessionConnection::login);
  if (connections_.size() >= kMaxSessions ||
      static_cast<std::size_t>(mine) >= kMaxSessionsPerLogin)
    return parts_.log.Warn("sessions", "too many session processes: refused");
  connections_.emplace_back(
      parts_.loop,
      parts_.clock,
      parts_.recorder,
      ScanLane::Make({.recorder = parts_.recorder,
                      .scanner = parts_.scanner,
                      .samples = parts_.samples}),
      std::move(socket),
      login.value(),
      timing_,
      SessionConnection::Callbacks{
          .on_hello = [this, user = peer.value().uid](
                          auto& connection) { OnHello(connection, user); },
          .on_end =
              [this, user = peer.value().uid](auto& connection,
                                              const std::string& why) {
                OnEnd(connection, user, why);
              },
          .on_visit =
              [this, user = peer.value().uid](auto& connection,
                                              const auto& visit) {
                auto of_user = visit;
                of_user.user = user;
                OnVisit(connection, std::move(of_user));
              }});
}

// Nobody knows what an impostor keeps from being seen, unless the real one is
// there as well.
void SessionServer::Refuse(protocol::LoginId impostor) {
  const auto now = parts_.clock.steady_now();
  const auto [said, first] = impostors_.try_emplace(impostor, now);
  if (!first && now - said->second < kSayImpostorEvery) return;
  said->second = now;
  parts_.log.Warn("sessions",
                  "refused a program that is not deskwarden-session");
  for (const Action action : {Action::kGateUnknown, Action::kGateKnown}) {
    auto event = SelfEvent(parts_.clock, action, Reason::kImpostor);
    event.login = impostor;
    event.program = kSessionName;
    parts_.recorder.RecordSelf(std::move(event));
    if (!Watched(impostor)) return;
  }
}

bool SessionServer::Watched(protocol::LoginId login) const {
  return std::ranges::any_of(connections_, [login](const auto& one) {
    return one.login() == login && one.greeted() && !one.ended() &&
           one.answering();
  });
}

void SessionServer::SetTrouble(bool trouble) {
  if (std::exchange(trouble_, trouble) == trouble) return;
  for (auto& one : connections_)
    if (one.greeted() && !one.ended()) SayTrouble(one);
}

void SessionServer::SayTrouble(SessionConnection& connection) const {
  if (connection.hello().version >= 2) connection.Say(DeskChanged{trouble_});
}

void SessionServer::SayNotices() {
  for (auto& one : connections_)
    if (one.greeted() && !one.ended()) SayNotice(one);
}

void SessionServer::SayNotice(SessionConnection& connection) const {
  if (!parts_.notice_due || connection.hello().version < 3) return;
  if (auto version = parts_.notice_due(connection.login()); !version.empty())
    connection.Say(NoticeDue{std::move(version)});
}

// With their visit, if there is one.
void SessionServer::SayHere(uid_t user) const {
  VisitChanged visit{
      .user = user,
      .since_ns = static_cast<std::uint64_t>(
          std::chrono::nanoseconds(parts_.clock.steady_now().time_since_epoch())
              .count())};
  for (const auto& [other, open] : visits_)
    if (open.user == user) visit = open;
  if (parts_.on_visit) parts_.on_visit(visit);
}

void SessionServer::OnHello(SessionConnection& connection, uid_t user) {
  SayHere(user);
  if (trouble_) SayTrouble(connection);
  SayNotice(connection);
  parts_.log.Info("sessions",
                  "a session process on display " + connection.hello().display +
                      " said hello");
  CheckDisplays();
  const auto missing =
      missing_.find({connection.login(), connection.hello().display});
  if (missing == missing_.end()) return;
  RecordGate(connection,
             Action::kGateKnown,
             std::chrono::duration_cast<std::chrono::milliseconds>(
                 parts_.clock.steady_now() - missing->second));
  missing_.erase(missing);
}

// A person may have several desktops: any visit counts.
void SessionServer::OnVisit(SessionConnection& connection, VisitChanged visit) {
  if (visit.visit != 0)
    visits_[&connection] = visit;
  else
    visits_.erase(&connection);
  for (const auto& [other, open] : visits_)
    if (open.user == visit.user) visit = open;
  if (parts_.on_visit) parts_.on_visit(visit);
}

void SessionServer::OnEnd(SessionConnection& connection,
                          uid_t user,
                          const std::string& why) {
  if (const auto open = visits_.find(&connection); open != visits_.end())
    OnVisit(connection,
            {.user = open->second.user,
             .since_ns = static_cast<std::uint64_t>(
                 std::chrono::nanoseconds(
                     parts_.clock.steady_now().time_since_epoch())
                     .count())});
  if (connection.greeted()) {
    const auto login = connection.login();
    const bool others = std::ranges::any_of(connections_, [&](const auto& one) {
      return one.login() == login && one.greeted() && !one.ended();
    });
    if (!others && parts_.on_gone) parts_.on_gone(user);
    parts_.log.Info("sessions",
                    "the session process on display " +
                        connection.hello().display + " is gone: " + why);
    if (connection.gate() != GateState::kClosed) {
      RecordGate(connection, Action::kGateUnknown, {});
      if (missing_.size() < kMaxSessions)
        missing_.try_emplace({connection.login(), connection.hello().display},
                             parts_.clock.steady_now());
    }
    if (!connection.said_goodbye()) {
      auto event =
          SelfEvent(parts_.clock, Action::kStopped, Reason::kDisconnected);
      event.login = connection.login();
      event.program = kSessionName;
      parts_.recorder.RecordSelf(std::move(event));
    }
  } else {
    parts_.log.Warn("sessions", "refused somebody: " + why);
  }
  // It is still running: take it off the list when it is not.
  parts_.loop.Post([this, alive = std::weak_ptr<bool>(alive_)] {
    if (alive.expired()) return;
    connections_.remove_if([](const auto& one) { return one.ended(); });
    CheckDisplays();
  });
}

void SessionServer::RecordGate(const SessionConnection& connection,
                               Action action,
                               std::chrono::milliseconds silence) {
  auto event = SelfEvent(parts_.clock, action, Reason::kDisconnected);
  event.login = connection.login();
  event.program = kSessionName;
  event.quantity = static_cast<std::uint64_t>(silence.count());
  parts_.recorder.RecordSelf(std::move(event));
}

std::vector<SessionStatus> SessionServer::sessions() const {
  std::vector<SessionStatus> list;
  for (const auto& connection : connections_) {
    if (!connection.greeted() || connection.ended()) continue;
    list.push_back({.display = connection.hello().display,
                    .version = connection.hello().program_version,
                    .gate = connection.gate(),
                    .answering = connection.answering(),
                    .display_check = displays_ ? displays_->Describe(
                                                     connection.login(),
                                                     connection.hello().display)
                                               : std::string(),
                    .sensors = connection.sensors(),
                    .login = connection.login()});
  }
  return list;
}

std::vector<std::string> SessionServer::unwatched_displays() const {
  return displays_ ? displays_->unwatched() : std::vector<std::string>();
}

}  // namespace agent
