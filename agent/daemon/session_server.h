#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/daemon/display_watch.h"
#include "agent/daemon/login_directory.h"
#include "agent/daemon/login_sessions.h"
#include "agent/daemon/recorder.h"
#include "agent/daemon/session_connection.h"
#include "agent/status/status_report.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/net/acceptor.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace agent {

// Takes in session processes on session.sock, knows whose they are by the
// kernel's word, and notes when one goes away with its gate open: from then on,
// until that person's next session process on that display says Hello, the gate
// is unknown. A program that is none is refused, and said to be an impostor
// once a minute for each login, and for all together who have none. Event loop
// only.
class SessionServer {
 public:
  static constexpr std::size_t kMaxSessions = 64;
  static constexpr std::size_t kMaxSessionsPerLogin = 8;

  // What it works with; all outlive it.
  struct Parts {
    base::EventLoop& loop;
    const base::Clock& clock;
    base::Log& log;
    LoginDirectory& logins;
    Recorder& recorder;
    // If set, session processes are those programs that connect as this group.
    std::optional<gid_t> group{};
    // If set, displays are checked against it.
    LoginSessions* login_sessions = nullptr;
    // Of files that come with reports; a scanner that is gone calls nobody.
    Scanner* scanner = nullptr;
    std::shared_ptr<FileSamples> samples = std::make_shared<FileSamples>();
    // A person's visit, as their session process says it; 0: there is none, or
    // nobody knows. Also when one says Hello.
    std::function<void(const VisitChanged&)> on_visit{};
    // A person's last session process has gone.
    std::function<void(std::uint32_t user)> on_gone{};
    // The version of the notice that this login has still to confirm; empty:
    // none.
    std::function<std::string(protocol::LoginId)> notice_due{};
  };

  static base::Result<std::unique_ptr<SessionServer>> Start(
      const Parts& parts,
      const std::filesystem::path& socket,
      const GateWatch::Timing& timing = {},
      const DisplayWatch::Timing& display_timing = {});

  // DeskChanged, to all who are there and those who come.
  void SetTrouble(bool trouble);

  // NoticeDue, to those who are there: the notice is another one. Those who
  // come are told without it.
  void SayNotices();

  // Compares displays with logins once more: a heartbeat.
  void CheckDisplays();

  std::vector<SessionStatus> sessions() const;
  std::vector<std::string> unwatched_displays() const;

 private:
  SessionServer(const Parts& parts,
                base::UniqueFd listener,
                const GateWatch::Timing& timing,
                const DisplayWatch::Timing& display_timing);

  void Accept(base::UniqueFd socket);
  void OnPause(const base::Error& error);
  void OnHello(SessionConnection& connection, uid_t user);
  void OnEnd(SessionConnection& connection, uid_t user, const std::string& why);
  void SayHere(uid_t user) const;
  void OnVisit(SessionConnection& connection, VisitChanged visit);
  void SayTrouble(SessionConnection& connection) const;
  void SayNotice(SessionConnection& connection) const;
  void Refuse(protocol::LoginId impostor);
  bool Watched(protocol::LoginId login) const;
  DisplayWatch::Watched WatchedDisplays() const;
  void RecordGate(const SessionConnection& connection,
                  protocol::Action action,
                  std::chrono::milliseconds silence);

  const Parts parts_;
  const GateWatch::Timing timing_;
  std::list<SessionConnection> connections_;
  // Of those that have one.
  std::map<const SessionConnection*, VisitChanged> visits_;
  // By login and display: since when nobody can say whether a gate is open.
  std::map<std::pair<protocol::LoginId, std::string>, base::SteadyTime>
      missing_;
  std::map<protocol::LoginId, base::SteadyTime> impostors_;  // Said when.
  bool trouble_ = false;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::optional<base::SteadyTime> said_pause_at_;
  std::optional<DisplayWatch> displays_;
  const base::net::Acceptor acceptor_;
};

}  // namespace agent
