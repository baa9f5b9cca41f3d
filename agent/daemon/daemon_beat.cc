// What Daemon looks at every [shipping] heartbeat, so that who
// tampers with the desk shows at the centre.
#include <utility>

#include "agent/config/config_files.h"
#include "agent/daemon/daemon.h"
#include "base/process.h"

namespace agent {

using protocol::Action;
using protocol::Reason;
using std::chrono::milliseconds;

void Daemon::WaitForBeat() {
  beat_ = loop_->RunAfter(config_.heartbeat, [this] { Beat(); });
}

// Whether the buffer's file is still there is seen by the shipper, which reads
// it at every beat.
void Daemon::Beat() {
  base::GiveMemoryBack();
  LookAtClock();
  SaveContact();
  LookAtSettings();
  if (session_server_) session_server_->CheckDisplays();
  recorder_->Retry();
  shipper_->Beat();
  HandOverSecrets();
  escrow_->Beat();
  WaitForBeat();
}

void Daemon::LookAtClock() {
  const auto tell = [this](milliseconds by, const char* word) {
    auto event = DaemonEvent(clock_, Action::kClockJumped);
    event.detail = word;
    event.quantity = static_cast<std::uint64_t>(std::chrono::abs(by).count());
    recorder_->RecordSelf(std::move(event));
  };
  if (const auto jump = clock_watch_.Check())
    tell(*jump, jump->count() > 0 ? "forward" : "back");
  const auto counts = shipper_->stats().counts;
  if (counts.batches == 0) return;
  if (const auto ahead =
          clock_watch_.CheckByCentre(milliseconds(-counts.clock_offset_ms)))
    tell(*ahead, ahead->count() > 0 ? "ahead" : "behind");
}

void Daemon::SaveContact() {
  if (auto saved = centre_clock_.Save(); !saved.ok())
    log_.Error("daemon", saved.error().message);
}

// Files that were edited and not read again: session processes read them at
// each login, and deskwardend at its next start.
void Daemon::LookAtSettings() {
  auto files = ReadConfigFiles(paths_.config);
  std::string there =
      files.ok() ? SettingsDigest(paths_.config, files.value()) : "unreadable";
  if (there == config_.digest) {
    settings_told_.clear();
    return;
  }
  if (there == settings_told_) return;
  log_.Warn("daemon",
            "the files in " + paths_.config.string() +
                " are not the settings in force (`systemctl reload "
                "deskwardend` takes them in)");
  auto event = DaemonEvent(clock_, Action::kReconfigured, Reason::kNotInForce);
  event.detail = there;
  recorder_->RecordSelf(std::move(event));
  settings_told_ = std::move(there);
}

}  // namespace agent
