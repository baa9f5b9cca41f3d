#include "agent/daemon/daemon.h"

#include <csignal>
#include <utility>

#include "agent/daemon/severity.h"
#include "agent/ipc/self_event.h"
#include "agent/program/what_runs.h"
#include "agent/scan/make_scanner.h"
#include "base/crypto/certificate.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/process.h"
#include "protocol/row_codec.h"
#include "version.h"

namespace agent {
namespace {

using protocol::Action;
using protocol::Reason;

// Long enough for a slow line, short enough that stopping does not hang.
constexpr std::chrono::seconds kDrain{5};

std::optional<base::UtcTime> IssuedAt(const std::string& certificate_pem) {
  auto begin = base::crypto::NotBefore(certificate_pem);
  return begin.ok() ? std::optional(begin.value()) : std::nullopt;
}

}  // namespace

protocol::Event DaemonEvent(const base::Clock& clock,
                            Action action,
                            Reason reason) {
  auto event = SelfEvent(clock, action, reason);
  event.program = kDaemonName;
  return event;
}

base::Result<std::unique_ptr<Daemon>> Daemon::Start(const Paths& paths) {
  auto config = LoadConfig(paths.config);
  if (!config.ok()) return config.error();
  auto enrolment = LoadEnrolment(paths);
  if (!enrolment.ok()) return enrolment.error();
  std::unique_ptr<Daemon> daemon(new Daemon(
      paths, std::move(config.value()), std::move(enrolment.value())));
  if (auto opened = daemon->Open(); !opened.ok()) return opened.error();
  return daemon;
}

Daemon::Daemon(const Paths& paths, Config config, Enrolment enrolment)
    : paths_(paths),
      config_(std::move(config)),
      enrolment_(std::move(enrolment)),
      log_(config_.log_level, clock_),
      centre_clock_(clock_,
                    paths_.state / "last_contact",
                    IssuedAt(enrolment_.identity.certificate_pem)) {}

Daemon::~Daemon() = default;

base::Status Daemon::Open() {
  auto loop = base::EventLoop::Create();
  if (!loop.ok()) return loop.error();
  loop_ = std::move(loop.value());
  // Before any thread: they all inherit what is blocked here.
  signals_ = loop_->WatchSignals({SIGTERM, SIGINT, SIGHUP},
                                 [this](int signal) { OnSignal(signal); });
  (void)std::signal(SIGPIPE, SIG_IGN);

  if (auto made = base::MakeFolder(paths_.run, 0755); !made.ok()) return made;
  auto logins = LoginDirectory::Load(paths_.logins(), random_);
  if (!logins.ok()) return logins.error();
  logins_.emplace(std::move(logins.value()));
  if (auto opened = OpenNotices(); !opened.ok()) return opened;
  if (auto opened = OpenSecrets(); !opened.ok()) return opened;
  if (auto opened = OpenBuffer(); !opened.ok()) return opened;
  if (auto started = StartShipping(); !started.ok()) return started;
  PrepareEscrow();
  StartRecording();
  if (auto started = StartServers(); !started.ok()) return started;
  Began();
  HandOverSecrets();
  NameFormerLogins();
  escrow_->Start();
  return {};
}

base::Status Daemon::OpenBuffer() {
  auto opened = OpenSqliteBuffer(
      {.path = paths_.buffer(),
       .chain_seed = paths_.chain_seed(),
       .limit_bytes = config_.buffer_limit_bytes,
       .recovery_rows =
           [this](const auto& recovery) { return ReportRecovery(recovery); },
       .on_damage =
           [this](const std::string& why) {
             loop_->Post([this, why] { OnDamage(why); });
           }},
      clock_,
      random_);
  if (!opened.ok()) return opened.error();
  buffer_ = std::move(opened.value());
  return {};
}

void Daemon::StartRecording() {
  auto own_record =
      OwnRecord::Open(paths_.state / "own_record.db", centre_clock_.at_least());
  if (own_record.ok())
    own_record_ = std::move(own_record.value());
  else  // No reason to record nothing at all.
    log_.Error("own record", own_record.error().message);
  recorder_ = std::make_unique<Recorder>(
      *loop_,
      *buffer_,
      *fingerprinter_,
      clock_,
      config_.high_at,
      Recorder::Observers{
          .on_event =
              [this](const protocol::Event& event, Seq seq) {
                Saw(event);
                status_server_->Stored(event, seq);
              },
          .on_summed = [this](const auto& event) { Saw(event); },
          .on_stored = [this](std::uint64_t bytes,
                              bool urgent) { shipper_->Stored(bytes, urgent); },
          .on_trouble =
              [this](const std::string& why) {
                if (why.empty())
                  log_.Info("buffer", "events can be stored again");
                else
                  log_.Error("buffer", "events cannot be stored: " + why);
              }},
      [this](std::uint16_t epoch, std::string_view name) {
        return SealName(epoch, name);
      },
      [this] { return EpochNow(); });
  scanner_ = MakeScanner(
      *loop_, log_, config_.identifiers, [this](const auto& program) {
        OnScannerStart(program);
      });
}

base::Status Daemon::StartServers() {
  auto status = StatusServer::Start(
      *loop_,
      paths_.status_socket(),
      {.report = [this] { return Report(); },
       .login_of = [this](uid_t uid) { return logins_->Find(uid); },
       .notice_of = [this](uid_t uid) { return NoticeOf(uid); },
       .notice =
           [this](uid_t uid, const auto& question, auto reply) {
             AnswerNotice(uid, question, std::move(reply));
           },
       .service_user = base::OwnUserId(),
       .own_record = own_record_.get()});
  if (!status.ok()) return status.error();
  status_server_ = std::move(status.value());
  auto group = base::FindGroup(paths_.session_group);
  if (!group.ok()) return group.error();
  login_sessions_ = MakeLoginSessions();
  const auto samples = std::make_shared<FileSamples>();
  auto sessions = SessionServer::Start(
      {.loop = *loop_,
       .clock = clock_,
       .log = log_,
       .logins = *logins_,
       .recorder = *recorder_,
       .group = group.value(),
       .login_sessions = login_sessions_.get(),
       .scanner = scanner_.get(),
       .samples = samples,
       .on_visit =
           [this](const auto& visit) {
             if (file_server_) file_server_->SetVisit(visit);
           },
       .on_gone =
           [this](std::uint32_t user) {
             if (file_server_) file_server_->Forget(user);
           },
       .notice_due =
           [this](protocol::LoginId login) { return NoticeDueTo(login); }},
      paths_.session_socket());
  if (!sessions.ok()) return sessions.error();
  session_server_ = std::move(sessions.value());
  session_server_->SetTrouble(holders_refused_);
  auto files = FileServer::Start({.loop = *loop_,
                                  .clock = clock_,
                                  .log = log_,
                                  .logins = *logins_,
                                  .recorder = *recorder_,
                                  .group = group.value(),
                                  .scanner = scanner_.get(),
                                  .samples = samples},
                                 paths_.files_socket());
  if (!files.ok()) return files.error();
  file_server_ = std::move(files.value());
  return {};
}

// What became of a damaged buffer, for the log and for the centre.
std::vector<base::Bytes> Daemon::ReportRecovery(
    const BufferRecovery& recovery) {
  log_.Error("buffer",
             recovery.why +
                 "; a new file was begun: " + std::to_string(recovery.saved) +
                 " events were saved, " + std::to_string(recovery.lost) +
                 " lost; what is left of the "
                 "old file is " +
                 recovery.moved_to.string());
  lost_events_ = recovery.lost;
  const auto row = [this](Action action, std::uint64_t quantity) {
    auto event = DaemonEvent(clock_, action, Reason::kCorrupt);
    event.quantity = quantity;
    event.severity = SeverityOf(event, config_.high_at);
    return protocol::EncodeRow(event);
  };
  std::vector<base::Bytes> rows{row(Action::kRecovered, recovery.saved)};
  if (recovery.lost > 0) rows.push_back(row(Action::kLost, recovery.lost));
  return rows;
}

// To go on would mean to trust a file that is known to be wrong. Who was told
// that a report is stored keeps that; who was not hands it in again.
void Daemon::OnDamage(const std::string& why) {
  log_.Error("buffer", why + "; the next start recovers what can be read");
  damaged_ = true;
  loop_->Stop();
}

void Daemon::Began() {
  auto event = DaemonEvent(clock_, Action::kStarted);
  event.detail = WhatRuns(config_);
  recorder_->RecordSelf(std::move(event));
  log_.Info("daemon",
            std::string("deskwardend ") + kDeskwardenVersion +
                " started; agent " + enrolment_.agent_id + ", " +
                std::to_string(config_.crm_rules.size()) + " CRM rules");
  WaitForBeat();
}

// It cannot say so itself: it reads nothing but what it is given.
void Daemon::OnScannerStart(const std::filesystem::path& program) {
  auto event = DaemonEvent(clock_, Action::kStarted);
  event.program = kScanName;
  event.detail = WhatRuns(config_, program);
  if (std::exchange(scanner_said_, event.detail) != event.detail)
    recorder_->RecordSelf(std::move(event));
}

int Daemon::Run() {
  loop_->Run();
  session_server_.reset();
  file_server_.reset();
  shipper_->Finish(kDrain);
  SaveContact();
  log_.Info("daemon", "deskwardend stopped");
  return damaged_ ? 1 : 0;
}

void Daemon::OnSignal(int signal) {
  if (signal == SIGHUP)
    Reload();
  else
    BeginStop();
}

void Daemon::Reload() {
  auto config = LoadConfig(paths_.config);
  if (!config.ok()) {
    configuration_error_ = config.error().message;
    log_.Error("daemon",
               configuration_error_ + "; the settings stay as they were");
    return;
  }
  configuration_error_.clear();
  const Config old = std::exchange(config_, std::move(config.value()));
  if (old.buffer_limit_bytes != config_.buffer_limit_bytes ||
      old.log_level != config_.log_level ||
      old.central_url != config_.central_url)
    log_.Warn("daemon",
              "a new [buffer], [log] or [central] setting counts from the next "
              "start");
  recorder_->set_high_at(config_.high_at);
  if (session_server_) session_server_->SayNotices();
  scanner_->Use(config_.identifiers);
  shipper_->Configure(ShippingSettings());
  auto event = DaemonEvent(clock_, Action::kReconfigured);
  event.detail = WhatRuns(config_);
  recorder_->RecordSelf(std::move(event));
  log_.Info("daemon", "the settings were read again");
  Beat();  // From now on as often as they say.
}

// No more reports; its own last event has to be durable; then the loop ends.
void Daemon::BeginStop() {
  if (std::exchange(stopping_, true)) return;
  session_server_.reset();
  file_server_.reset();
  auto event = DaemonEvent(clock_, Action::kStopped);
  event.detail = kDeskwardenVersion;
  recorder_->RecordSelf(std::move(event),
                        [this](const base::Status&) { loop_->Stop(); });
  last_call_ = loop_->RunAfter(kDrain, [this] { loop_->Stop(); });
}

}  // namespace agent
