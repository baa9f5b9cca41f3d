#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "agent/config/config.h"
#include "agent/config/paths.h"
#include "agent/far/far_sink.h"
#include "agent/ipc/messages.h"
#include "agent/sense/told_gate.h"
#include "agent/session/daemon_link.h"
#include "agent/session/report_queue.h"
#include "agent/session/reporter.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "collectors/file_export/file_collector.h"

namespace agent {

// Composition root of `deskwarden-session --far MOUNT`: watches one file system
// that may never answer, for the session process that started it
// (agent/session/far_watch.h), and reports to deskwardend over a connection of
// its own. Whatever is asked of that file system may never come back: then this
// process hangs, and no other.
//
// It is told the gate over the socket that it was given, and ends with it, or
// when nothing is followed any more: it looks at each Ping. It gives up the
// group of its program, with which FUSE would not let it in; what has that
// group, the session process, connects it to deskwardend.
class Far {
 public:
  // kInvalid if that socket is not the session process's.
  static base::Result<std::unique_ptr<Far>> Start(const Paths& paths,
                                                  std::uint64_t mount);

  int Run();

 private:
  // A copy in memory each.
  static constexpr std::size_t kMaxFiles = 2;

  Far(const Config& config,
      std::uint64_t mount,
      base::UniqueFd parent,
      std::unique_ptr<base::EventLoop> loop);

  void OnParent();
  base::Result<base::UniqueFd> TakeConnection();
  bool Take(const Message& message);
  void SetVisit(const VisitChanged& change);
  void TellLimit();
  void Say(const Message& message);
  bool HasNothingToDo() const;
  void BeginStop();
  void WaitForQueue();

  base::SystemClock clock_;
  base::SystemRandom random_;
  base::Log log_;
  const base::UniqueFd parent_;
  const std::unique_ptr<base::EventLoop> loop_;
  base::EventLoop::Handle signals_;
  ReportQueue queue_{clock_, ReportQueue::kLimitBytes, kMaxFiles};
  Reporter reporter_;
  FarSink sink_;
  DaemonLink link_;
  ToldGate gate_;
  collectors::FileCollector files_;
  base::EventLoop::Handle readable_;
  base::UniqueFd connection_;  // To deskwardend, not used yet.
  base::EventLoop::Handle last_look_;
  std::string limit_;
  base::SteadyTime stop_by_{};
  bool stopping_ = false;
};

}  // namespace agent
