#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "agent/buffer/event_buffer.h"
#include "agent/buffer/sqlite_buffer.h"
#include "agent/config/config.h"
#include "agent/config/paths.h"
#include "agent/daemon/centre_clock.h"
#include "agent/daemon/clock_watch.h"
#include "agent/daemon/file_server.h"
#include "agent/daemon/login_directory.h"
#include "agent/daemon/login_sessions.h"
#include "agent/daemon/recorder.h"
#include "agent/daemon/session_server.h"
#include "agent/enrolment/enrolment.h"
#include "agent/escrow/epoch_secrets.h"
#include "agent/escrow/escrow.h"
#include "agent/notice/notice_record.h"
#include "agent/scan/scanner.h"
#include "agent/shipper/shipper.h"
#include "agent/status/own_record.h"
#include "agent/status/status_server.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "identifiers/fingerprint.h"

namespace agent {

// deskwardend about itself, as of now.
protocol::Event DaemonEvent(const base::Clock& clock,
                            protocol::Action action,
                            protocol::Reason reason = protocol::Reason::kNone);

// Composition root of deskwardend: makes the parts, joins them, and answers
// signals. SIGHUP reads the settings again and keeps the old ones if the new
// ones are wrong; SIGTERM and SIGINT stop it, after what fits into five seconds
// was sent.
//
// One timer, [shipping] heartbeat, runs while nothing happens.
class Daemon {
 public:
  // kInvalid: the settings or the enrolment must be put right first (exit
  // status 78); the message says how.
  static base::Result<std::unique_ptr<Daemon>> Start(const Paths& paths);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Until it is told to stop: the exit status. 1 if the buffer's file got
  // damaged: the next start recovers it.
  int Run();

 private:
  Daemon(const Paths& paths, Config config, Enrolment enrolment);

  base::Status Open();
  base::Status OpenSecrets();
  base::Status OpenBuffer();
  base::Status StartShipping();
  base::Result<std::unique_ptr<BatchTransport>> MakeTransport();
  void PrepareEscrow();
  void NameFormerLogins();
  void HandOverSecrets();
  void OnHolders(const PinnedPolicy::Change& change);
  void OnDelivered(const std::vector<std::uint16_t>& epochs);
  base::Status OpenNotices();
  NoticeAnswer NoticeOf(uid_t user) const;
  std::string NoticeDueTo(protocol::LoginId login) const;
  void AnswerNotice(uid_t user,
                    const NoticeQuestion& question,
                    StatusServer::NoticeReply reply);
  base::Status NoteShown(protocol::LoginId login,
                         const std::string& version,
                         NoticeLanguage language);
  protocol::Event NoticeEvent(protocol::Action action,
                              protocol::LoginId login,
                              const std::string& version,
                              NoticeLanguage language) const;
  void Saw(const protocol::Event& event);
  void SawLogin(std::uint16_t epoch, protocol::LoginId login);
  std::uint16_t EpochNow() const;
  void StartRecording();
  base::Bytes SealName(std::uint16_t epoch, std::string_view name);
  base::Status StartServers();
  std::vector<base::Bytes> ReportRecovery(const BufferRecovery& recovery);
  void OnDamage(const std::string& why);
  void ReportFork(std::uint64_t carried_over);
  void ReportMissing(std::uint64_t events);
  void Began();
  void OnScannerStart(const std::filesystem::path& program);
  void OnSignal(int signal);
  void Reload();
  void BeginStop();
  void Beat();
  void WaitForBeat();
  void LookAtClock();
  void SaveContact();
  void LookAtSettings();
  StatusReport Report() const;
  void AddSenseSensors(std::vector<SessionStatus>& sessions) const;
  Shipper::Settings ShippingSettings() const;

  const Paths paths_;
  Config config_;
  const Enrolment enrolment_;
  std::string configuration_error_;
  std::string settings_told_;  // The digest that was last said to be there.
  std::optional<base::SteadyTime> fork_reported_;
  base::UtcTime certificate_end_{};
  std::string renewal_trouble_;  // Empty once it was renewed.

  base::SystemClock clock_;
  base::SystemRandom random_;
  base::Log log_;
  const base::SteadyTime began_ = clock_.steady_now();
  ClockWatch clock_watch_{clock_};
  CentreClock centre_clock_;

  // In the order in which they need each other: destroyed the other way round.
  std::unique_ptr<base::EventLoop> loop_;
  base::EventLoop::Handle signals_;
  std::unique_ptr<OwnRecord> own_record_;
  std::optional<EpochSecrets> secrets_;
  std::set<std::uint16_t> handed_over_;  // Of secrets_, to be sealed.
  std::unique_ptr<identifiers::Fingerprinter> fingerprinter_;
  std::optional<LoginDirectory> logins_;
  std::optional<NoticeRecord> notices_;
  std::unique_ptr<EventBuffer> buffer_;
  std::uint64_t lost_events_ = 0;  // In a damaged buffer.
  bool damaged_ = false;           // Since this start.
  std::unique_ptr<Shipper> shipper_;
  std::unique_ptr<Recorder> recorder_;
  std::string scanner_said_;  // What runs as deskwarden-scan.
  std::unique_ptr<Scanner> scanner_;
  bool holders_refused_ = false;
  std::unique_ptr<Escrow> escrow_;
  std::unique_ptr<StatusServer> status_server_;
  std::unique_ptr<LoginSessions> login_sessions_;
  std::unique_ptr<SessionServer> session_server_;
  std::unique_ptr<FileServer> file_server_;
  base::EventLoop::Handle beat_;
  base::EventLoop::Handle last_call_;
  bool stopping_ = false;
};

}  // namespace agent
