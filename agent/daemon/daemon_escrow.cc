// The escrow's part of deskwardend: docs/escrow.md.
#include <algorithm>
#include <utility>

#include "agent/daemon/daemon.h"
#include "agent/escrow/who.h"
#include "agent/ipc/self_event.h"
#include "base/net/https_client.h"
#include "identifiers/sealed_name.h"
#include "protocol/epoch_name.h"

namespace agent {
namespace {

using protocol::Action;
using protocol::Reason;

constexpr std::chrono::seconds kNetworkTimeout{10};

// Were this machine to enrol again, they would go out under an id that has
// not sealed the epoch's secret.
bool HasEventsOf(const BufferStatus& buffer, std::uint16_t epoch) {
  const base::UtcTime oldest{std::chrono::milliseconds(buffer.oldest_utc_ms)};
  return buffer.events > 0 && identifiers::EpochOf(oldest) <= epoch;
}

// As enrolled now: a certificate may have been renewed since the start.
base::Result<base::net::HttpsReply> Post(const Paths& paths,
                                         const std::string& url,
                                         base::ByteView body) {
  auto enrolment = LoadEnrolment(paths);
  if (!enrolment.ok()) return enrolment.error();
  auto client = base::net::HttpsClient::Make(
      {.url = url.empty() ? enrolment.value().url : url,
       .authority_pem = enrolment.value().authority_pem,
       .authority_digest = {},
       .identity = enrolment.value().identity,
       .timeout = kNetworkTimeout});
  if (!client.ok()) return client.error();
  return client.value()->Post("/v1/escrow", body, "application/json");
}

}  // namespace

base::Status Daemon::OpenSecrets() {
  auto secrets = EpochSecrets::Load(paths_.escrow(), random_);
  if (!secrets.ok()) return secrets.error();
  secrets_.emplace(std::move(secrets.value()));
  const auto epoch = EpochNow();
  if (auto adopted = secrets_->Adopt(paths_.fingerprint_secret(), epoch);
      !adopted.ok())
    return adopted;
  if (auto prepared = secrets_->Prepare(epoch); !prepared.ok()) return prepared;
  fingerprinter_ = std::make_unique<identifiers::Fingerprinter>(
      [this](std::uint16_t of) { return secrets_->Of(of); });
  return {};
}

base::Bytes Daemon::SealName(std::uint16_t epoch, std::string_view name) {
  auto sealed =
      identifiers::SealFileName(secrets_->Of(epoch), epoch, name, random_);
  return sealed.ok() ? std::move(sealed.value()) : base::Bytes();
}

void Daemon::PrepareEscrow() {
  escrow_ = std::make_unique<Escrow>(
      EscrowWork::Options{
          .folder = paths_.escrow(),
          .offered = paths_.offered_holders(),
          .agent_id = enrolment_.agent_id,
          .host = HostName(),
          .send = [paths = paths_, url = config_.central_url](
                      base::ByteView body) { return Post(paths, url, body); },
          .user_name = UserName,
          .on_centre_time =
              [this](base::UtcTime time) { centre_clock_.Heard(time); }},
      centre_clock_,
      random_,
      Escrow::Callbacks{
          .on_change =
              [this](const auto& change) {
                loop_->Post([this, change] { OnHolders(change); });
              },
          .on_trouble =
              [this](const std::string& why) {
                if (why.empty())
                  log_.Info("escrow", "what is sealed can be sent again");
                else
                  log_.Warn("escrow", why);
              },
          .on_refused =
              [this](bool refused) {
                loop_->Post([this, refused] {
                  holders_refused_ = refused;
                  if (session_server_) session_server_->SetTrouble(refused);
                });
              },
          .on_offered_again =
              [this](std::size_t count) {
                log_.Warn("escrow",
                          "the centre no longer had " + std::to_string(count) +
                              " deposits for the holders: they are sent again");
              },
          .on_delivered =
              [this](const auto& epochs) {
                if (!epochs.empty())
                  loop_->Post([this, epochs] { OnDelivered(epochs); });
              }});
}

// A machine that enrolled again: its secrets are sealed anew under the new id
// by themselves, and the names of those who may have events in the buffer by
// this.
void Daemon::NameFormerLogins() {
  for (const auto& [epoch, login] : escrow_->FormerLogins(secrets_->epochs()))
    if (const auto uid = logins_->UserOf(login))
      escrow_->Saw(epoch, login, *uid);
}

// The secret of the next epoch is on the disk before it is needed. One of a
// later epoch was used while the clock was wrong: it is sealed now, as events
// are under it.
void Daemon::HandOverSecrets() {
  const auto epoch = EpochNow();
  for (const int ahead : {0, 1}) {
    const auto which = static_cast<std::uint16_t>(epoch + ahead);
    if (auto prepared = secrets_->Prepare(which); !prepared.ok())
      log_.Error("escrow", prepared.error().message);
  }
  for (const auto each : secrets_->epochs()) {
    if (each == epoch + 1 || !handed_over_.insert(each).second) continue;
    const std::uint64_t check = fingerprinter_->Check(each);
    escrow_->AddSecret(each, protocol::CheckName(check), secrets_->Of(each));
  }
}

void Daemon::OnHolders(const PinnedPolicy::Change& change) {
  auto event = DaemonEvent(clock_,
                           Action::kReconfigured,
                           change.accepted ? Reason::kNone : Reason::kRefused);
  event.detail = "escrow_holders";
  event.quantity = change.serial;
  recorder_->RecordSelf(std::move(event));
  if (change.accepted)
    log_.Info("escrow", change.what);
  else
    log_.Error("escrow", change.what);
}

void Daemon::OnDelivered(const std::vector<std::uint16_t>& epochs) {
  for (const auto epoch : epochs) {
    // The clock may have been set meanwhile.
    if (epoch >= EpochNow() || HasEventsOf(buffer_->status(), epoch) ||
        handed_over_.erase(epoch) == 0)
      continue;
    if (auto forgotten = secrets_->Forget(epoch); !forgotten.ok())
      log_.Error("escrow", forgotten.error().message);
    else
      log_.Info("escrow",
                "the secret of " + protocol::EpochName(epoch) +
                    " is the holders' alone from now on");
  }
}

std::uint16_t Daemon::EpochNow() const {
  return identifiers::EpochOf(centre_clock_.utc_now());
}

// Who did it is sealed for the epoch of the act and, if it is another, for that
// of the key.
void Daemon::Saw(const protocol::Event& event) {
  const auto ahead = centre_clock_.utc_now() - clock_.utc_now();
  if (own_record_) own_record_->Add(event, ahead);
  if (event.login == 0) return;
  SawLogin(identifiers::EpochOf(event.acted_at + ahead), event.login);
  if (event.epoch != 0) SawLogin(event.epoch, event.login);
}

void Daemon::SawLogin(std::uint16_t epoch, protocol::LoginId login) {
  if (escrow_->HasSeen(epoch, login)) return;
  if (const auto uid = logins_->UserOf(login)) escrow_->Saw(epoch, login, *uid);
}

}  // namespace agent
