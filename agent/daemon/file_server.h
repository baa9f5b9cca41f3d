#pragma once

#include <sys/types.h>

#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "agent/daemon/file_samples.h"
#include "agent/daemon/login_directory.h"
#include "agent/daemon/recorder.h"
#include "agent/daemon/session_connection.h"
#include "agent/scan/scanner.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/net/acceptor.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace agent {

// Takes in what watches files, on files.sock: a session process for its own
// person, or root's for everybody. They have this socket to themselves because
// a report whose file is being read holds up those behind it. Event loop only.
class FileServer {
 public:
  static constexpr std::size_t kMaxConnections = 256;
  // A session process has up to five.
  static constexpr std::size_t kMaxPerLogin = 16;

  // All outlive it.
  struct Parts {
    base::EventLoop& loop;
    const base::Clock& clock;
    base::Log& log;
    LoginDirectory& logins;
    Recorder& recorder;
    std::optional<gid_t> group{};  // As for SessionServer.
    Scanner* scanner = nullptr;
    std::shared_ptr<FileSamples> samples = std::make_shared<FileSamples>();
  };

  static base::Result<std::unique_ptr<FileServer>> Start(
      const Parts& parts,
      const std::filesystem::path& socket,
      const GateWatch::Timing& timing = {});

  // Tells deskwarden-sense, now and when it comes back: visit 0 is that of one
  // who is here, and has none.
  void SetVisit(const VisitChanged& visit);
  // They are not here any more.
  void Forget(std::uint32_t user) { visits_.erase(user); }

  // How the sensors are with which deskwarden-sense watches for this login;
  // nothing if it is not there, or has not said. While there is a visit it is
  // asked whether it answers.
  std::optional<std::vector<SensorState>> sensors(
      protocol::LoginId login) const;

 private:
  FileServer(const Parts& parts,
             base::UniqueFd listener,
             const GateWatch::Timing& timing);

  void Accept(base::UniqueFd socket);
  void OnHello(SessionConnection& connection);
  void OnEnd(SessionConnection& connection, const std::string& why);
  bool SomeOpen() const;
  static bool IsSense(const SessionConnection& connection);
  void RecordGone(const SessionConnection& sense);
  std::optional<protocol::LoginId> LoginOf(std::uint32_t user);

  const Parts parts_;
  const GateWatch::Timing timing_;
  std::list<SessionConnection> connections_;
  std::map<std::uint32_t, VisitChanged> visits_;  // By user, of those here.
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  const base::net::Acceptor acceptor_;
};

}  // namespace agent
