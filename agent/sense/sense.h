#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "agent/config/config.h"
#include "agent/config/paths.h"
#include "agent/sense/person.h"
#include "agent/session/daemon_link.h"
#include "agent/session/report_queue.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"

namespace agent {

// Composition root of deskwarden-sense, the privileged part: watches files for
// those whose gate is open, as deskwardend tells it, and reports to
// deskwardend. No network, no database, no parser; it reads nothing out of the
// files that it hands over.
//
// SIGTERM and SIGINT end it once what waits is handed over, within
// kFinishWithin; files that were not taken by then are reported unread. A
// changed setting counts from its next start. A visit that deskwardend does not
// tell of again, kToldWithin after a connection ended or began, has ended:
// without deskwardend nothing is watched for long.
class Sense {
 public:
  // Longer than session processes take to connect again.
  static constexpr std::chrono::seconds kToldWithin{15};
  // systemd waits 90 s.
  static constexpr std::chrono::seconds kFinishWithin{30};

  static base::Result<std::unique_ptr<Sense>> Start(const Paths& paths);

  int Run();

 private:
  Sense(const Paths& paths,
        Config config,
        std::unique_ptr<base::EventLoop> loop);

  void OnConnection();
  void CloseUntold();
  void OnVisit(const VisitChanged& change);
  void SaySensors();
  void Say(uid_t user, SensorState sensor);
  void BeginStop();
  void WaitForQueue();

  const Config config_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  base::Log log_;
  const std::unique_ptr<base::EventLoop> loop_;
  base::EventLoop::Handle signals_;
  ReportQueue queue_{clock_};
  DaemonLink link_;
  std::map<uid_t, std::unique_ptr<Person>> people_;
  std::set<uid_t> told_;  // Since the last connection ended or began.
  std::map<uid_t, SensorState> said_;
  base::EventLoop::Handle close_untold_;
  base::EventLoop::Handle last_look_;
  base::SteadyTime stopping_since_{};
  bool gave_up_files_ = false;
};

}  // namespace agent
