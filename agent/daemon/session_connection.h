#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/daemon/gate_watch.h"
#include "agent/daemon/recorder.h"
#include "agent/daemon/scan_lane.h"
#include "agent/ipc/messages.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/net/unix_socket.h"
#include "base/unique_fd.h"
#include "protocol/event.h"

namespace agent {

// One session process, from its Hello to its end. Protocol:
// docs/formats/ipc.md.
//
// Files that come with reports are read before those are stored (ScanLane).
// Ends itself on the first packet that is no message of ours, and when a report
// cannot be stored: the session process comes back and sends it again. Reads no
// further while too many reports wait for the disk, so that it is the session
// process's bounded queue that fills. Event loop only.
class SessionConnection {
 public:
  struct Callbacks {
    std::function<void(SessionConnection&)> on_hello;
    // Once; the connection may be destroyed in it only by posting.
    std::function<void(SessionConnection&, const std::string& why)> on_end;
    // Whose act it is, of a sender who may say so; if not set, nobody may.
    std::function<std::optional<protocol::LoginId>(std::uint32_t user)>
        login_of{};
    // The visit of the person whose session process it is.
    std::function<void(SessionConnection&, const VisitChanged&)> on_visit{};
  };

  // All outlive it.
  SessionConnection(base::EventLoop& loop,
                    const base::Clock& clock,
                    Recorder& recorder,
                    std::shared_ptr<ScanLane> lane,
                    base::UniqueFd socket,
                    protocol::LoginId login,
                    const GateWatch::Timing& timing,
                    Callbacks callbacks);

  protocol::LoginId login() const { return login_; }
  bool greeted() const { return hello_.has_value(); }
  const Hello& hello() const { return *hello_; }  // Once greeted.
  // As it said of its person, or of another login that it watches for;
  // unavailable if it is deskwarden-sense and does not answer.
  std::vector<SensorState> sensors() const { return sensors(login_); }
  std::vector<SensorState> sensors(protocol::LoginId login) const;
  // For which it said something.
  std::vector<protocol::LoginId> sensors_of() const;
  // kUnknown while it does not answer.
  GateState gate() const;
  bool answering() const { return !watch_.unknown(); }
  bool ended() const { return !readable_ && !socket_.valid(); }
  // It reported its own end, so that its disconnecting is no news.
  bool said_goodbye() const { return said_goodbye_; }
  bool speaks_for_others() const { return callbacks_.login_of != nullptr; }
  // Only root's: it alone may report for others.
  bool is_sense() const;
  // Of deskwarden-sense: whether there is a visit that it has to watch in.
  void SetVisits(bool some);

  void Say(const Message& message);

 private:
  using Items = std::vector<ScanLane::Item>;

  void OnReadable();
  bool Take(Message& message, Items& items);
  bool TakePacket(base::net::PacketWithFile packet, Items& items);
  bool TakeReport(Report& report, Items& items);
  void Record(Items items);
  void OnRecorded(std::size_t count,
                  std::uint64_t up_to,
                  const base::Status& status);
  bool HasRoom() const;
  std::optional<protocol::LoginId> LoginOf(std::uint32_t user) const;
  bool TakeSensors(SensorsOf change);
  void Compare(protocol::LoginId login,
               const std::vector<SensorState>& sensors);
  void OnSilent();
  void OnAnswering(std::chrono::milliseconds silence);
  void SayStored();
  void ListenAgain();
  void RecordSelf(protocol::Event event);
  void RecordSelf(protocol::LoginId login, protocol::Event event);
  void End(const std::string& why);

  base::EventLoop& loop_;
  const base::Clock& clock_;
  Recorder& recorder_;
  const std::shared_ptr<ScanLane> lane_;
  base::UniqueFd socket_;
  const protocol::LoginId login_;
  const Callbacks callbacks_;

  std::optional<Hello> hello_;
  GateState gate_ = GateState::kClosed;
  std::map<protocol::LoginId, std::vector<SensorState>> sensors_;
  GateWatch watch_;
  std::uint64_t newest_ = 0;  // Highest number received here.
  std::uint64_t stored_ = 0;  // Durable up to here.
  std::size_t waiting_ = 0;   // Reports on their way to the disk.
  bool said_goodbye_ = false;

  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  base::EventLoop::Handle readable_;  // None while it must not send more.
  base::EventLoop::Handle writable_;  // While a Stored could not be said.
};

}  // namespace agent
