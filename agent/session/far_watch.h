#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "agent/config/paths.h"
#include "agent/ipc/messages.h"
#include "agent/session/far_process.h"
#include "agent/session/report_queue.h"
#include "agent/session/reporter.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "collectors/file_export/far_mounts.h"
#include "collectors/file_export/mounts_watch.h"

namespace agent {

// Has file systems that may never answer (FUSE, NFS and the like) watched
// during visits, each by a process of its own, so that one that hangs holds up
// nothing but itself.
//
// A process starts when there is a visit and such a file system, is told of the
// visit, and ends by itself when nothing is followed any more. One that does
// not answer is killed, which is an event, and its file system is left out
// until it is mounted anew, or until the next visit if that process could end.
// Event loop only.
class FarWatch {
 public:
  static constexpr std::size_t kMaxProcesses = 4;
  static constexpr std::size_t kMaxAbandoned = 4;
  // From one question to the next, and until it counts as unanswered.
  static constexpr std::chrono::seconds kAskEvery{5};

  // All outlive it.
  struct Parts {
    base::EventLoop& loop;
    const base::Clock& clock;
    base::Log& log;
    Reporter& reporter;
    ReportQueue& queue;
    std::function<void()> on_sensor;  // sensor() is another.
  };

  FarWatch(const Parts& parts, const Paths& paths, const Config& config);
  ~FarWatch();
  FarWatch(const FarWatch&) = delete;
  FarWatch& operator=(const FarWatch&) = delete;

  void SetVisit(const VisitChanged& visit);
  SensorState sensor() const;

  // They hand over what they have, and end.
  void BeginStop();
  bool busy() const { return !watched_.empty(); }

 private:
  struct Watched {
    FarProcess process;
    bool asked = false;  // And not heard of since.
    // What it was about to read when it was last heard of: told in its place if
    // it is never heard of again.
    std::optional<Report> reading{};
    std::string limit{};
    base::EventLoop::Handle readable{};
    base::EventLoop::Handle ended{};
  };

  void Look();
  void Start(const collectors::FarMount& mount);
  void OnReadable(std::uint64_t mount);
  static void Close(Watched& one);
  void Take(Watched& one, Message message);
  void Connect(const Watched& one);
  void OnEnded(std::uint64_t mount);
  void Ask();
  void GiveUp(std::uint64_t mount);
  void OnAbandonedEnded(int ended);
  void LeaveOut(std::uint64_t mount, const std::string& why);
  void Changed();
  bool visit_open() const { return visit_.visit != 0 && !stopping_; }

  const Parts parts_;
  const Paths paths_;
  const collectors::FolderOptions folders_;
  VisitChanged visit_;
  bool stopping_ = false;
  std::vector<collectors::FarMount> mounts_;  // As of the last look.
  std::optional<collectors::MountsWatch> mounts_watch_;
  std::map<std::uint64_t, Watched> watched_;  // By mount.
  struct Abandoned {
    std::uint64_t mount = 0;
    FarProcess process;
    base::EventLoop::Handle ended{};
  };
  std::list<Abandoned> abandoned_;
  std::map<std::uint64_t, std::string> left_out_;  // By mount: why.
  base::EventLoop::Handle ask_;
  std::uint64_t nonce_ = 0;
  std::string said_;
};

}  // namespace agent
