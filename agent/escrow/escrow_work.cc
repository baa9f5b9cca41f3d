#include "agent/escrow/escrow_work.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <sstream>
#include <system_error>
#include <utility>

#include "agent/escrow/sealing.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/time_file.h"
#include "identifiers/fingerprint.h"
#include "protocol/epoch_name.h"

namespace agent {
namespace {

using protocol::DepositKind;

// How long everyone here is told that the holders changed.
constexpr std::chrono::days kTellChange{30};
constexpr const char* kChangedFile = "changed";
constexpr const char* kUnsealedFile = "unsealed";
// Four years: a centre is planned for three.
constexpr int kKeptEpochs = 16;
constexpr std::size_t kMaxPolicyBytes = std::size_t{512} * 1024;

std::string Refused(const base::net::HttpsReply& reply) {
  const auto text = base::AsText(reply.body);
  return "the centre answers " + std::to_string(reply.status) +
         " to what is sealed for the holders: " +
         std::string(text.substr(0, text.find('\n')));
}

}  // namespace

EscrowWork::EscrowWork(Options options, const base::Clock& clock)
    : options_(std::move(options)), clock_(clock) {
  auto deposits = Deposits::Open(options_.folder, options_.agent_id);
  auto pinned = PinnedPolicy::Load(options_.folder);
  if (!deposits.ok()) fault_ = deposits.error().message;
  if (!pinned.ok()) fault_ = pinned.error().message;
  if (!fault_.empty()) return;
  deposits_.emplace(std::move(deposits.value()));
  pinned_.emplace(std::move(pinned.value()));
  changed_at_ = base::ReadTimeFile(options_.folder / kChangedFile);
  LoadUnsealed();
}

void EscrowWork::AddSecret(std::uint16_t epoch,
                           const std::string& check,
                           base::SecretBytes secret) {
  secrets_[epoch] = {check, std::move(secret)};
}

void EscrowWork::AddLogin(std::uint16_t epoch,
                          protocol::LoginId login,
                          std::uint32_t uid) {
  logins_.try_emplace({epoch, login}, uid);
}

std::vector<std::pair<std::uint16_t, protocol::LoginId>>
EscrowWork::FormerLogins(const std::vector<std::uint16_t>& epochs) const {
  std::vector<std::pair<std::uint16_t, protocol::LoginId>> logins;
  if (!deposits_) return logins;
  for (const auto& name : deposits_->Former())
    if (name.kind == DepositKind::kIdentity &&
        std::ranges::count(epochs, name.epoch) > 0)
      logins.emplace_back(name.epoch, *protocol::ParseLoginName(name.name));
  return logins;
}

EscrowWork::Outcome EscrowWork::Round(bool ask) {
  Outcome outcome;
  if (!pinned_) {
    outcome.trouble = trouble_ = fault_;
    return outcome;
  }
  ConsiderOwnFiles(outcome);
  to_check_.clear();
  if (ask) to_check_ = EpochsToCheck();
  // Once more for each policy that came with an answer.
  do {
    if (auto sealed = SealAll(); !sealed.ok()) {
      outcome.trouble = sealed.error().message;
      break;
    }
  } while (SendSome(std::exchange(ask, false), outcome));
  trouble_ = outcome.trouble;
  return outcome;
}

void EscrowWork::Seal() {
  if (!pinned_) return;
  if (auto sealed = SealAll(); !sealed.ok()) trouble_ = sealed.error().message;
}

void EscrowWork::Offer(PinnedPolicy::Source source,
                       std::vector<PinnedPolicy::Offered> offered,
                       Outcome& outcome) {
  const auto before = pinned_->serial();
  auto changes = pinned_->Offer(source, std::move(offered));
  std::ranges::move(changes, std::back_inserter(outcome.changes));
  if (before == 0 || pinned_->serial() == before) return;
  changed_at_ = clock_.utc_now();
  if (auto written =
          base::WriteTimeFile(options_.folder / kChangedFile, *changed_at_);
      !written.ok())
    outcome.trouble = written.error().message;
}

void EscrowWork::ConsiderOwnFiles(Outcome& outcome) {
  std::vector<PinnedPolicy::Offered> offered;
  std::error_code none;  // No folder: nothing is offered.
  for (const auto& entry :
       std::filesystem::directory_iterator(options_.offered, none)) {
    if (entry.path().extension() != ".cms") continue;
    auto text = base::ReadFile(entry.path(), kMaxPolicyBytes);
    if (text.ok())
      offered.push_back(
          {{text.value().begin(), text.value().end()}, entry.path().string()});
    else
      outcome.trouble = text.error().message;
  }
  Offer(PinnedPolicy::Source::kOwnFiles, std::move(offered), outcome);
}

base::Status EscrowWork::SealAll() {
  const auto* policy = pinned_->policy();
  if (policy == nullptr) return {};
  if (auto sealed = SealSecrets(*policy); !sealed.ok()) return sealed;
  return SealLogins(*policy);
}

base::Status EscrowWork::SealSecrets(const protocol::EscrowPolicy& policy) {
  const auto now = clock_.utc_now();
  for (auto& [epoch, secret] : secrets_) {
    const auto* key = IsGone(epoch) ? nullptr : SealingKey(policy, epoch, now);
    if (key == nullptr ||
        deposits_->Has({epoch, DepositKind::kSecret, secret.check, key->epoch}))
      continue;
    auto deposit =
        SealSecret(*key,
                   {.agent_id = options_.agent_id,
                    .epoch = epoch,
                    .secret = base::SecretBytes(secret.bytes.view())},
                   secret.check);
    if (!deposit.ok()) return deposit.error();
    if (auto added = deposits_->Add(deposit.value()); !added.ok()) return added;
  }
  return {};
}

void EscrowWork::LoadUnsealed() {
  auto text = base::ReadFile(options_.folder / kUnsealedFile);
  if (!text.ok()) return;
  unsealed_ = std::move(text.value());
  std::istringstream lines(unsealed_);
  std::string epoch;
  std::string login;
  for (std::uint32_t uid = 0; lines >> epoch >> login >> uid;)
    if (const auto of = protocol::ParseEpochName(epoch))
      if (const auto whose = protocol::ParseLoginName(login))
        AddLogin(*of, *whose, uid);
}

base::Status EscrowWork::KeepUnsealed(std::string lines) {
  if (lines == unsealed_) return {};
  auto written =
      base::WriteFileAtomically(options_.folder / kUnsealedFile, lines, 0600);
  if (written.ok()) unsealed_ = std::move(lines);
  return written;
}

base::Status EscrowWork::SealLogins(const protocol::EscrowPolicy& policy) {
  const auto now = clock_.utc_now();
  std::string unsealed;
  for (const auto& [which, uid] : logins_) {
    const auto& [epoch, login] = which;
    if (IsGone(epoch)) continue;
    const auto* key = SealingKey(policy, epoch, now);
    if (key == nullptr) {
      unsealed += protocol::EpochName(epoch) + " " +
                  protocol::LoginName(login) + " " + std::to_string(uid) + "\n";
      continue;
    }
    if (deposits_->Has({epoch,
                        DepositKind::kIdentity,
                        protocol::LoginName(login),
                        key->epoch}))
      continue;
    auto deposit = SealIdentity(*key,
                                {.agent_id = options_.agent_id,
                                 .epoch = epoch,
                                 .login = login,
                                 .user = options_.user_name(uid),
                                 .host = options_.host});
    if (!deposit.ok()) return deposit.error();
    if (auto added = deposits_->Add(deposit.value()); !added.ok()) return added;
  }
  return KeepUnsealed(std::move(unsealed));
}

// True if there is more to do, because it worked.
bool EscrowWork::SendSome(bool ask, Outcome& outcome) {
  auto pending = deposits_->Pending(protocol::kMaxDepositsPerRequest);
  if (!pending.ok()) {
    outcome.trouble = pending.error().message;
    return false;
  }
  if (pending.value().empty() && to_check_.empty() && !ask) return false;
  const auto some = std::min(to_check_.size(), protocol::kMaxCheckedEpochs);
  const std::vector<std::uint16_t> check(
      to_check_.begin(), to_check_.begin() + static_cast<std::ptrdiff_t>(some));
  const std::string request =
      protocol::ToJson({.policy_serial = pinned_->serial(),
                        .deposits = pending.value(),
                        .check = check});
  auto reply = options_.send(base::AsBytes(request));
  if (!reply.ok()) {
    outcome.trouble = reply.error().message;
    return false;
  }
  outcome.retry_after = reply.value().retry_after;
  auto response =
      protocol::ParseEscrowResponse(base::AsText(reply.value().body));
  if (reply.value().status != 200 || !response.ok()) {
    outcome.trouble = Refused(reply.value());
    return false;
  }
  const auto centre_ms = response.value().centre_utc_ms;
  if (centre_ms != 0)
    centre_time_ = base::UtcTime(std::chrono::milliseconds(centre_ms));
  if (centre_ms != 0 && options_.on_centre_time)
    options_.on_centre_time(
        base::UtcTime(std::chrono::milliseconds(centre_ms)));
  to_check_.erase(to_check_.begin(),
                  to_check_.begin() + static_cast<std::ptrdiff_t>(some));
  outcome.asked = to_check_.empty();
  for (const auto& deposit : pending.value())
    if (auto sent = deposits_->MarkSent(deposit.name); !sent.ok()) {
      outcome.trouble = sent.error().message;
      return false;
    }
  std::vector<PinnedPolicy::Offered> offered;
  for (const auto& policy : response.value().policies)
    offered.push_back({policy, "the centre"});
  const auto before = pinned_->serial();
  Offer(PinnedPolicy::Source::kCentre, std::move(offered), outcome);
  deposits_->Remove([this](std::uint16_t of) { return IsGone(of); });
  if (auto compared = Compare(check, response.value(), outcome);
      !compared.ok()) {
    outcome.trouble = compared.error().message;
    return false;
  }
  return pinned_->serial() != before || !pending.value().empty() ||
         !to_check_.empty() || outcome.offered_again > 0;
}

// What nobody can open any more, or is older than what a centre keeps, need not
// be sent again.
bool EscrowWork::IsGone(std::uint16_t epoch) const {
  const auto* policy = pinned_->policy();
  return epoch + kKeptEpochs < identifiers::EpochOf(centre_time_) ||
         (policy != nullptr &&
          std::ranges::count(policy->destroyed, epoch) > 0);
}

// Newest first: a backup lacks these.
std::vector<std::uint16_t> EscrowWork::EpochsToCheck() const {
  std::set<std::uint16_t, std::greater<>> epochs;
  for (const auto& name : deposits_->Sent())
    epochs.insert(name.epoch);
  return {epochs.begin(), epochs.end()};
}

// A centre that was set back to a backup lost what came since.
base::Status EscrowWork::Compare(const std::vector<std::uint16_t>& checked,
                                 const protocol::EscrowResponse& response,
                                 Outcome& outcome) {
  if (!response.held || checked.empty()) return {};
  const base::UtcTime at{std::chrono::milliseconds(response.centre_utc_ms)};
  for (const auto epoch : checked)
    held_[epoch] = {.names = {}, .at = at};
  for (const auto& name : *response.held)
    if (const auto held = held_.find(name.epoch); held != held_.end())
      held->second.names.insert(name);
  for (const auto& name : deposits_->Sent()) {
    if (std::ranges::count(checked, name.epoch) == 0 ||
        held_[name.epoch].names.contains(name))
      continue;
    if (auto unsent = deposits_->MarkUnsent(name); !unsent.ok()) return unsent;
    ++outcome.offered_again;
  }
  return {};
}

EscrowStatus EscrowWork::Status() const {
  using State = EscrowStatus::State;
  EscrowStatus status;
  const auto now = clock_.utc_now();
  const auto epoch = identifiers::EpochOf(now);
  status.epoch = protocol::EpochName(epoch);
  status.trouble = trouble_;
  if (!pinned_) return status;
  status.refused = pinned_->refusal();
  status.notice = Notice();
  status.unsent = deposits_->CountPending();
  const auto* policy = pinned_->policy();
  if (policy == nullptr) return status;
  status.serial = policy->serial;
  for (const auto& group : policy->groups) {
    status.groups.push_back({group.name, {}});
    for (const auto& member : group.members)
      status.groups.back().members.push_back(member.name);
  }
  const auto* key = SealingKey(*policy, epoch, now);
  if (key != nullptr) status.sealed_for = protocol::EpochName(key->epoch);
  const auto secret = secrets_.find(epoch);
  if (key == nullptr || key->epoch != epoch)
    status.state = State::kOverdue;
  else if (secret != secrets_.end() &&
           deposits_->IsSent(
               {epoch, DepositKind::kSecret, secret->second.check, epoch}))
    status.state = State::kSealed;
  else
    status.state = State::kWaiting;
  return status;
}

std::string EscrowWork::Notice() const {
  if (!pinned_->refusal().empty())
    return "Somebody wanted other people to be able to open what Deskwarden "
           "records here, without the consent of those who hold it now. This "
           "machine refused. Please tell your works council and your IT desk.";
  if (changed_at_ && clock_.utc_now() < *changed_at_ + kTellChange)
    return "The people who can together open what Deskwarden records here, or "
           "their keys, changed on " +
           base::FormatUtc(changed_at_->time_since_epoch().count())
               .substr(0, 10) +
           ", with the consent of those before. `deskwarden me` names them.";
  return {};
}

std::vector<std::uint16_t> EscrowWork::Delivered() const {
  std::vector<std::uint16_t> delivered;
  if (!pinned_ || pinned_->policy() == nullptr) return delivered;
  for (const auto& [epoch, secret] : secrets_) {
    if (std::ranges::count(pinned_->policy()->destroyed, epoch) > 0 &&
        epoch < identifiers::EpochOf(centre_time_)) {
      delivered.push_back(epoch);
      continue;
    }
    const auto held = held_.find(epoch);
    if (held == held_.end() || epoch >= identifiers::EpochOf(held->second.at))
      continue;
    protocol::DepositName name{epoch, DepositKind::kSecret, secret.check, 0};
    const bool is_held =
        std::ranges::any_of(pinned_->policy()->epochs, [&](const auto& key) {
          name.sealed_for = key.epoch;
          return held->second.names.contains(name);
        });
    if (is_held) delivered.push_back(epoch);
  }
  return delivered;
}

}  // namespace agent
