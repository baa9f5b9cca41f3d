#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "agent/config/paths.h"
#include "agent/session/daemon_link.h"
#include "agent/session/desktop.h"
#include "agent/session/far_watch.h"
#include "agent/session/file_watch.h"
#include "agent/session/report_queue.h"
#include "agent/session/reporter.h"
#include "agent/tray/notification.h"
#include "agent/tray/tray_item.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "collectors/print/print_collector.h"
#include "collectors/usb/usb_collector.h"

namespace agent {

// Composition root of deskwarden-session: what the desktop's collectors observe
// goes through the reporter into the queue, and over the link to deskwardend.
//
// SIGHUP reads rules and identifiers again; SIGTERM and SIGINT end it once what
// was being read is read and handed over, for kReportWithin each at most. A
// desktop that is lost ends it, too, with status 1: whoever starts it with the
// desktop will start it again. Without a desktop that it can watch it goes on,
// so that this is known (rule 6: blind spots are declared).
class Session {
 public:
  // kInvalid: the settings must be put right first (exit status 78).
  static base::Result<std::unique_ptr<Session>> Start(const Paths& paths);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  int Run();  // Until it ends; the exit status.

 private:
  Session(const Paths& paths,
          Config config,
          identifiers::Detector detector,
          std::unique_ptr<base::EventLoop> loop);

  base::Status OpenDesktop();
  bool BySense() const;
  std::vector<SensorState> Sensors() const;
  void TellSensors();
  void OnVisit(bool open,
               const collectors::Visit& visit,
               collectors::ActTime at);
  void OpenTray();
  TrayState ShownState() const;
  void ShowTray();
  void OnNotice(const std::string& version);
  void ShowNoticeNow();
  SensorState UsbSensor() const;
  void SetUsbGate(bool open);
  SensorState PrintSensor() const;
  void OnSensor(const std::string& sensor, protocol::Reason reason);
  void OnLost(const std::string& why);
  void OnSignal(int signal);
  void Reload();
  void BeginStop(int status);
  // In this order: what is being read, then what is queued.
  void WaitForReads();
  void WaitForQueue();

  const Paths paths_;
  Config config_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  base::Log log_;

  // In the order in which they need each other: destroyed the other way round.
  const std::unique_ptr<base::EventLoop> loop_;
  base::EventLoop::Handle signals_;
  ReportQueue queue_{clock_};
  Reporter reporter_;
  std::optional<DaemonLink> link_;
  std::unique_ptr<Desktop> desktop_;
  std::optional<FileWatch> files_;
  std::optional<FarWatch> far_;
  std::optional<collectors::UsbCollector> usb_;
  std::string usb_trouble_;
  std::optional<collectors::PrintCollector> print_;
  std::unique_ptr<TrayItem> tray_;  // Null: not shown.
  std::set<std::string> worked_;    // Sensors that did, at some time.
  std::unique_ptr<Notification> notification_;  // Null: none is shown.
  std::string notice_told_;   // The version that was told of last.
  bool sensors_work_ = true;  // Those that did still do.
  bool desk_is_well_ = true;
  bool tray_missed_ = false;  // The log knows that there is no bus.
  bool visit_open_ = false;
  base::EventLoop::Handle last_look_;
  base::SteadyTime stop_by_{};
  bool stopping_ = false;
  int status_ = 0;
};

}  // namespace agent
