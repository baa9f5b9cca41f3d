#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/ipc/messages.h"
#include "agent/session/report_queue.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace agent {

// Keeps the session process connected to deskwardend and takes the queue there.
//
// While there is no connection it tries every now and then, at first quickly,
// then every kMaxPause; while there is one and nothing to send, it has no
// timer. Event loop only.
class DaemonLink {
 public:
  static constexpr std::chrono::milliseconds kFirstPause{50};
  static constexpr std::chrono::milliseconds kMaxPause{5'000};

  struct Parts {
    base::EventLoop& loop;
    base::Random& random;
    base::Log& log;
    ReportQueue& queue;
  };

  using Connector = std::function<base::Result<base::UniqueFd>()>;

  // Connects from the loop, not at once. All parts outlive it.
  DaemonLink(const Parts& parts,
             std::filesystem::path socket,
             std::string display);
  // The same by `connect`, for a process that may not connect by itself.
  DaemonLink(const Parts& parts, Connector connect, std::string display);

  // Before it first connects.
  void SetDisplay(std::string display) { hello_.display = std::move(display); }

  // Said at once, and again after each new connection.
  void SetGate(GateState state);
  void SetSensors(std::vector<SensorState> sensors);
  // Of those who watch for others; root's word only.
  void SetSensorsOf(std::uint32_t user, std::vector<SensorState> sensors);
  void SetVisit(VisitChanged visit);

  // Where deskwardend tells of others' visits.
  void set_on_visit(std::function<void(const VisitChanged&)> on_visit) {
    on_visit_ = std::move(on_visit);
  }

  // DeskChanged, or that the connection in which it was said has ended.
  void set_on_desk(std::function<void(bool trouble)> on_desk) {
    on_desk_ = std::move(on_desk);
  }

  // NoticeDue, with the notice's version; maybe again in a later connection.
  void set_on_notice(std::function<void(const std::string&)> on_notice) {
    on_notice_ = std::move(on_notice);
  }

  // Called when a connection has begun, and when it has ended.
  void set_on_connection(std::function<void()> on_connection) {
    on_connection_ = std::move(on_connection);
  }

  bool connected() const { return welcomed_; }

 private:
  void Connect();
  void OnReadable();
  bool Take(const Message& message);
  void Send();
  bool Say(const Message& message);
  bool SayAllSensors();
  void Disconnect(const std::string& why);
  void TryLater();

  const Parts parts_;
  const Connector connect_;
  Hello hello_;
  GateChanged gate_;
  // Its own without a user.
  std::map<std::optional<std::uint32_t>, SensorsOf> sensors_{
      {std::nullopt, {}}};
  std::optional<VisitChanged> visit_;
  std::function<void(const VisitChanged&)> on_visit_;
  std::function<void(bool)> on_desk_;
  std::function<void(const std::string&)> on_notice_;
  std::function<void()> on_connection_;

  base::UniqueFd socket_;
  bool welcomed_ = false;
  bool was_told_ = false;  // The log knows that there is no connection.
  std::chrono::milliseconds pause_ = kFirstPause;
  base::EventLoop::Handle readable_;
  base::EventLoop::Handle writable_;  // While the socket is full.
  base::EventLoop::Handle retry_;
};

}  // namespace agent
