#pragma once

#include <filesystem>

#include "agent/config/config.h"
#include "agent/ipc/messages.h"
#include "agent/session/daemon_link.h"
#include "agent/session/report_queue.h"
#include "agent/session/reporter.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/random.h"
#include "collectors/file_export/file_collector.h"
#include "collectors/gate.h"
#include "identifiers/detector.h"

namespace agent {

// Watches this person's files with what a user may, and reports them over a
// connection of its own: a file that is being read holds up what is behind it.
// Event loop only.
class FileWatch {
 public:
  // All outlive it.
  struct Parts {
    base::EventLoop& loop;
    const base::Clock& clock;
    base::Random& random;
    base::Log& log;
    const collectors::Gate& gate;
  };

  FileWatch(const Parts& parts,
            const std::filesystem::path& socket,
            const Config& config);

  void SetGateOpen(bool open);
  void Reconfigure(const Config& config);
  SensorState sensor() const;

  bool busy() const { return collector_.busy(); }
  void GiveUp() { collector_.GiveUp(); }
  bool all_reported() const { return queue_.empty(); }

 private:
  const Parts parts_;
  ReportQueue queue_;
  Reporter reporter_;
  DaemonLink link_;
  collectors::FileCollector collector_;
  std::string trouble_;
};

}  // namespace agent
