#include "agent/session/session.h"

#include <csignal>
#include <utility>

#include "agent/ipc/self_event.h"
#include "agent/program/what_runs.h"
#include "agent/tray/show_notice.h"
#include "version.h"

namespace agent {
namespace {

using protocol::Action;
using protocol::Reason;

constexpr std::chrono::milliseconds kLook{20};  // While stopping only.

// Until an X server let us in: DISPLAY alone is no desktop.
std::string DisplayName() {
  const std::string display = WaylandDisplay();
  return display.empty() ? "none" : display;
}

std::vector<SensorState> NoSensors(const std::string& why) {
  std::vector<SensorState> sensors;
  for (const char* const name : {"window",
                                 "clipboard",
                                 "primary",
                                 "drag",
                                 "screenshot",
                                 "paste",
                                 "files",
                                 "network_files",
                                 "usb",
                                 "print"})
    sensors.push_back(SensorState::Unavailable(name, Reason::kNoService, why));
  return sensors;
}

}  // namespace

base::Result<std::unique_ptr<Session>> Session::Start(const Paths& paths) {
  auto config = LoadConfig(paths.config);
  if (!config.ok()) return config.error();
  auto detector = identifiers::Detector::Make(config.value().identifiers);
  if (!detector.ok()) return detector.error();
  auto loop = base::EventLoop::Create();
  if (!loop.ok()) return loop.error();
  std::unique_ptr<Session> session(new Session(paths,
                                               std::move(config.value()),
                                               std::move(detector.value()),
                                               std::move(loop.value())));
  if (auto opened = session->OpenDesktop(); !opened.ok()) return opened.error();
  session->OpenTray();
  return session;
}

Session::Session(const Paths& paths,
                 Config config,
                 identifiers::Detector detector,
                 std::unique_ptr<base::EventLoop> loop)
    : paths_(paths),
      config_(std::move(config)),
      log_(config_.log_level, clock_),
      loop_(std::move(loop)),
      signals_(loop_->WatchSignals({SIGTERM, SIGINT, SIGHUP},
                                   [this](int signal) { OnSignal(signal); })),
      reporter_(clock_, queue_, std::move(detector)) {
  (void)std::signal(SIGPIPE, SIG_IGN);
  link_.emplace(
      DaemonLink::Parts{
          .loop = *loop_, .random = random_, .log = log_, .queue = queue_},
      paths_.session_socket(),
      DisplayName());
  link_->set_on_connection([this] { ShowTray(); });
  link_->set_on_desk([this](bool trouble) {
    desk_is_well_ = !trouble;
    ShowTray();
  });
  link_->set_on_notice(
      [this](const std::string& version) { OnNotice(version); });
}

Session::~Session() = default;

base::Status Session::OpenDesktop() {
  reporter_.Self(Action::kStarted, Reason::kNone, WhatRuns(config_));
  link_->SetGate(GateState::kClosed);
  auto desktop = agent::OpenDesktop(
      {.loop = *loop_, .clock = clock_, .sink = reporter_},
      config_,
      {.on_visit = [this](bool open,
                          const auto& visit,
                          auto at) { OnVisit(open, visit, at); },
       .on_change =
           [this](const auto& visit, auto since) {
             const VisitChanged change{
                 .visit = visit.id,
                 .rules = visit.rules,
                 .crm_focused = visit.crm_focused,
                 .since_ns = static_cast<std::uint64_t>(
                     std::chrono::nanoseconds(since.time_since_epoch())
                         .count())};
             link_->SetVisit(change);
             if (far_) far_->SetVisit(change);
           },
       .on_sensor = [this](const std::string& sensor,
                           Reason reason) { OnSensor(sensor, reason); },
       .on_lost = [this](const std::string& why) { OnLost(why); }});
  if (!desktop.ok()) {
    if (desktop.error().code == base::ErrorCode::kInvalid)
      return desktop.error();
    log_.Warn("session",
              desktop.error().message + "; nothing can be watched here");
    link_->SetSensors(NoSensors(desktop.error().message));
    return {};
  }
  desktop_ = std::move(desktop.value());
  if (config_.watch_files && !BySense())
    files_.emplace(FileWatch::Parts{.loop = *loop_,
                                    .clock = clock_,
                                    .random = random_,
                                    .log = log_,
                                    .gate = desktop_->gate()},
                   paths_.files_socket(),
                   config_);
  if (config_.watch_files)
    far_.emplace(FarWatch::Parts{.loop = *loop_,
                                 .clock = clock_,
                                 .log = log_,
                                 .reporter = reporter_,
                                 .queue = queue_,
                                 .on_sensor = [this] { TellSensors(); }},
                 paths_,
                 config_);
  if (config_.watch_usb)
    usb_.emplace(collectors::OpenUdevUsbSource(*loop_, clock_),
                 config_.usb,
                 desktop_->gate(),
                 reporter_,
                 *loop_);
  if (config_.watch_print)
    print_.emplace(collectors::MakeCupsPrintSource(*loop_, clock_),
                   desktop_->gate(),
                   reporter_,
                   *loop_,
                   [this] {
                     if (print_) TellSensors();
                   });
  if (auto started = desktop_->Start(); !started.ok()) return started;
  link_->SetDisplay(desktop_->display());
  TellSensors();
  log_.Info("session",
            std::string("deskwarden-session ") + kDeskwardenVersion +
                " watches " + desktop_->display() + " with " +
                std::to_string(config_.crm_rules.size()) + " CRM rules");
  return {};
}

// Again when a visit begins and there is none: the bus may have started since.
void Session::OpenTray() {
  if (!config_.show_tray || (tray_ != nullptr && !tray_->lost())) return;
  tray_.reset();
  auto tray = OpenTrayItem(
      *loop_, OwnNoticeLanguage(), ShownState(), [this] { ShowNoticeNow(); });
  if (!tray.ok()) {
    if (!std::exchange(tray_missed_, true))
      log_.Info("tray", tray.error().message + "; no icon is shown");
    return;
  }
  tray_ = std::move(tray.value());
  tray_missed_ = false;
}

TrayState Session::ShownState() const {
  return TrayStateOf({.daemon_reached = link_->connected(),
                      .sensors_work = desktop_ != nullptr && sensors_work_,
                      .desk_is_well = desk_is_well_,
                      .visit_open = visit_open_});
}

void Session::ShowTray() {
  if (tray_ != nullptr) tray_->Show(ShownState());
}

// Once for each notice, however often deskwardend is started anew.
void Session::OnNotice(const std::string& version) {
  if (std::exchange(notice_told_, version) == version) return;
  notification_.reset();
  auto shown = Notify(*loop_, OwnNoticeLanguage(), [this](auto end) {
    notification_.reset();
    if (end != Notification::End::kClosed) ShowNoticeNow();
  });
  if (shown.ok())
    notification_ = std::move(shown.value());
  else
    ShowNoticeNow();
}

void Session::ShowNoticeNow() {
  // Only in a trial is it elsewhere.
  if (!ShowNotice(paths_.session_group.empty() ? paths_.state
                                               : std::filesystem::path()))
    log_.Warn("notice",
              "there is no terminal here to show the notice in; it is to be "
              "read with deskwarden notice");
}

// What never worked in this login (on Wayland, without a print server) is no
// reason to alarm anybody.
void Session::TellSensors() {
  auto sensors = Sensors();
  sensors_work_ = true;
  for (const auto& sensor : sensors) {
    if (sensor.state != SensorState::State::kUnavailable)
      worked_.insert(sensor.name);
    else if (worked_.contains(sensor.name))
      sensors_work_ = false;
  }
  link_->SetSensors(std::move(sensors));
  ShowTray();
}

// Then deskwarden-sense says how that is.
bool Session::BySense() const {
  if (config_.files_by != FilesBy::kAuto)
    return config_.files_by == FilesBy::kSense;
  return !paths_.session_group.empty();
}

std::vector<SensorState> Session::Sensors() const {
  auto sensors = desktop_->sensors();
  if (files_)
    sensors.push_back(files_->sensor());
  else if (!config_.watch_files)
    sensors.push_back(SensorState::SwitchedOff("files"));
  if (far_)
    sensors.push_back(far_->sensor());
  else
    sensors.push_back(SensorState::SwitchedOff(std::string(kFarSensor)));
  sensors.push_back(UsbSensor());
  sensors.push_back(PrintSensor());
  return sensors;
}

SensorState Session::PrintSensor() const {
  if (!print_) return SensorState::SwitchedOff("print");
  const auto& trouble = print_->trouble();
  return trouble.empty()
             ? SensorState::Working("print")
             : SensorState::Unavailable("print", Reason::kNoService, trouble);
}

SensorState Session::UsbSensor() const {
  if (!usb_) return SensorState::SwitchedOff("usb");
  if (!usb_trouble_.empty())
    return SensorState::Unavailable("usb", Reason::kNoService, usb_trouble_);
  const auto limit = usb_->limit();
  return limit.empty() ? SensorState::Working("usb")
                       : SensorState::Limited("usb", limit);
}

void Session::SetUsbGate(bool open) {
  if (!usb_) return;
  const auto set = usb_->SetGateOpen(open);
  const std::string trouble = set.ok() ? "" : set.error().message;
  if (trouble == usb_trouble_) return;
  usb_trouble_ = trouble;
  if (!set.ok()) log_.Error("usb", trouble);
  TellSensors();
}

void Session::OnVisit(bool open,
                      const collectors::Visit& visit,
                      collectors::ActTime at) {
  reporter_.Visit(open ? Action::kOpened : Action::kClosed, visit, at);
  link_->SetGate(open ? GateState::kOpen : GateState::kClosed);
  SetUsbGate(open);
  if (print_) (void)print_->SetGateOpen(open);
  if (files_) files_->SetGateOpen(open);
  if (files_ && open) TellSensors();
  visit_open_ = open;
  if (open) OpenTray();
  ShowTray();
}

void Session::OnSensor(const std::string& sensor, Reason reason) {
  // Why it was, only this process knows; that it is, deskwardend says.
  if (reason != Reason::kNone)
    reporter_.Self(Action::kSensorDown, reason, sensor);
  TellSensors();
}

void Session::OnLost(const std::string& why) {
  log_.Error("session", why);
  TellSensors();
  BeginStop(1);
}

void Session::OnSignal(int signal) {
  if (signal == SIGHUP) {
    Reload();
  } else {
    BeginStop(0);
  }
}

void Session::Reload() {
  auto config = LoadConfig(paths_.config);
  base::Status taken = config.ok() ? base::Status() : config.error();
  if (taken.ok()) {
    auto detector = identifiers::Detector::Make(config.value().identifiers);
    if (!detector.ok()) {
      taken = detector.error();
    } else if (desktop_ != nullptr) {
      taken = desktop_->Reconfigure(config.value());
    }
    if (taken.ok()) reporter_.set_detector(std::move(detector.value()));
  }
  if (!taken.ok()) {
    log_.Error("session",
               taken.error().message + "; the settings stay as they were");
    return;
  }
  config_ = std::move(config.value());
  if (files_) files_->Reconfigure(config_);
  if (usb_) usb_->Reconfigure(config_.usb);
  reporter_.Self(Action::kReconfigured, Reason::kNone, WhatRuns(config_));
  log_.Info("session", "the rules were read again");
}

void Session::BeginStop(int status) {
  if (std::exchange(stopping_, true)) return;
  status_ = status;
  if (desktop_ != nullptr) desktop_->Close();
  if (far_) far_->BeginStop();
  stop_by_ = clock_.steady_now() + collectors::kReportWithin;
  WaitForReads();
}

void Session::WaitForReads() {
  const bool reading = (desktop_ != nullptr && desktop_->busy()) ||
                       (files_ && files_->busy()) || (usb_ && usb_->busy()) ||
                       (print_ && print_->busy());
  if (reading && clock_.steady_now() < stop_by_) {
    last_look_ = loop_->RunAfter(kLook, [this] { WaitForReads(); });
    return;
  }
  if (files_) files_->GiveUp();
  if (print_) print_->GiveUp();
  // The last report: deskwardend takes it for goodbye.
  reporter_.Self(Action::kStopped,
                 status_ == 0 ? Reason::kNone : Reason::kDisconnected,
                 kDeskwardenVersion);
  stop_by_ = clock_.steady_now() + collectors::kReportWithin;
  WaitForQueue();
}

// Also while there is no connection: deskwardend may be about to be back.
void Session::WaitForQueue() {
  const bool all = queue_.empty() && (!files_ || files_->all_reported()) &&
                   (!far_ || !far_->busy());
  if (!all && clock_.steady_now() < stop_by_) {
    last_look_ = loop_->RunAfter(kLook, [this] { WaitForQueue(); });
    return;
  }
  loop_->Stop();
}

int Session::Run() {
  loop_->Run();
  if (!queue_.empty())
    log_.Warn("session",
              std::to_string(queue_.size()) +
                  " reports were not taken by deskwardend and are lost");
  return status_;
}

}  // namespace agent
