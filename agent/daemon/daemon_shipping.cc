// What Daemon does with the shipper and what the shipper has to tell.
#include <utility>

#include "agent/daemon/daemon.h"
#include "agent/renewal/renewing_transport.h"
#include "base/crypto/certificate.h"
#include "base/encoding.h"

namespace agent {
namespace {

using protocol::Action;
using protocol::Reason;
using std::chrono::seconds;

constexpr seconds kNetworkTimeout{10};
// Longer than from one heartbeat to the next, because a handshake costs more
// bytes than all else.
constexpr seconds kKeepAliveMore{30};
constexpr std::chrono::hours kReportForksEvery{1};

}  // namespace

base::Status Daemon::StartShipping() {
  auto transport = MakeTransport();
  if (!transport.ok()) return transport.error();
  const auto on_fork = [this](std::uint64_t carried_over) {
    loop_->Post([this, carried_over] { ReportFork(carried_over); });
  };
  const auto on_missing = [this](std::uint64_t events) {
    loop_->Post([this, events] { ReportMissing(events); });
  };
  const auto on_centre_time = [this](base::UtcTime time) {
    centre_clock_.Heard(time);
  };
  const auto on_rejected = [this](const auto& file, const std::string& why) {
    log_.Error("shipper",
               why + ": the event it refuses was given up; its row is in " +
                   file.string());
    loop_->Post([this] {
      auto event = DaemonEvent(clock_, Action::kRejected, Reason::kRefused);
      event.quantity = 1;
      recorder_->RecordSelf(std::move(event));
    });
  };
  shipper_ = std::make_unique<Shipper>(
      *buffer_,
      std::move(transport.value()),
      clock_,
      random_,
      Shipper::Options{.settings = ShippingSettings(),
                       .quarantine = paths_.state / "quarantine"},
      Shipper::Callbacks{
          .delivery = {.on_fork = on_fork,
                       .on_missing = on_missing,
                       .on_rejected = on_rejected,
                       .on_centre_time = on_centre_time},
          .on_trouble = [this](const auto& why) { log_.Warn("shipper", why); },
          .on_recovery =
              [this] {
                log_.Info("shipper", "the centre takes batches again");
              }});
  return {};
}

// Two copies of one machine fork each other with every batch. An event for each
// would itself be a batch.
void Daemon::ReportFork(std::uint64_t carried_over) {
  const auto now = clock_.steady_now();
  if (fork_reported_ && now - *fork_reported_ < kReportForksEvery) return;
  fork_reported_ = now;
  escrow_->Doubt();
  auto event = DaemonEvent(clock_, Action::kRecovered, Reason::kFork);
  event.quantity = carried_over;
  recorder_->RecordSelf(std::move(event));
  log_.Error("shipper",
             "the centre knows other events under our numbers: a new "
             "generation was begun; was this machine cloned, or set back?");
}

void Daemon::ReportMissing(std::uint64_t events) {
  escrow_->Doubt();
  auto event = DaemonEvent(clock_, Action::kLost, Reason::kMissingAtCentre);
  event.quantity = events;
  recorder_->RecordSelf(std::move(event));
  log_.Error("shipper",
             "the centre no longer has " + std::to_string(events) +
                 " events that it had acknowledged: was it set back to a "
                 "backup?");
}

base::Result<std::unique_ptr<BatchTransport>> Daemon::MakeTransport() {
  if (auto end = base::crypto::NotAfter(enrolment_.identity.certificate_pem);
      end.ok())
    certificate_end_ = end.value();
  const auto on_renewed = [this](base::UtcTime end) {
    loop_->Post([this, end] {
      certificate_end_ = end;
      renewal_trouble_.clear();
      log_.Info("identity",
                "the certificate was renewed, with a new key, until " +
                    base::FormatUtc(end.time_since_epoch().count()));
    });
  };
  const auto on_trouble = [this](const std::string& why) {
    loop_->Post([this, why] {
      renewal_trouble_ = why;
      log_.Warn("identity", "the certificate cannot be renewed: " + why);
    });
  };
  return RenewingTransport::Make(
      paths_,
      {.url =
           config_.central_url.empty() ? enrolment_.url : config_.central_url,
       .authority_pem = enrolment_.authority_pem,
       .authority_digest = {},
       .identity = {},
       .timeout = kNetworkTimeout,
       .keep_alive = config_.heartbeat + kKeepAliveMore},
      clock_,
      random_,
      {.on_renewed = on_renewed, .on_trouble = on_trouble});
}

Shipper::Settings Daemon::ShippingSettings() const {
  return {.max_delay = config_.max_delay,
          .batch_bytes = config_.batch_bytes,
          .retry_cap = config_.retry_cap,
          .heartbeat = config_.heartbeat};
}

}  // namespace agent
