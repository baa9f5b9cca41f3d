#include "central/store/registry.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "central/store/audit_log.h"
#include "central/store/registry_opening.h"
#include "protocol/escrow_deposit.h"

namespace central {
namespace {

using base::sqlite::Transaction;

std::string Actor() {
  return "uid " + std::to_string(getuid());
}

std::string Subject(const AgentLogin& login) {
  return Format(login.agent) + " " + protocol::LoginName(login.login);
}

base::Error Invalid(std::string why) {
  return {base::ErrorCode::kInvalid, std::move(why)};
}

}  // namespace

base::Result<std::unique_ptr<Registry>> Registry::Open(
    const std::filesystem::path& file, const base::Clock& clock) {
  auto database = OpenRegistryFile(file);
  if (!database.ok()) return database.error();
  return std::unique_ptr<Registry>(
      new Registry(std::move(database.value()), clock));
}

base::Status Registry::CheckPages() {
  const base::MutexLock lock(mutex_);
  auto sound = database_.CheckPages();
  return sound.ok() ? sound : WithWhatToDo(sound.error());
}

base::Result<std::string> Registry::AddToken(std::string_view secret,
                                             const TokenTerms& terms) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto name = TokenTable(database_).Add(secret, terms, NowMs());
  if (!name.ok()) return name;
  if (auto done = Write(Actor(), "token create", name.value()); !done.ok())
    return done.error();
  if (auto done = transaction.value().Commit(); !done.ok()) return done.error();
  return name;
}

base::Result<std::vector<Token>> Registry::Tokens() {
  const base::MutexLock lock(mutex_);
  return TokenTable(database_).All();
}

base::Result<int> Registry::RevokeToken(std::string_view name) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto token = TokenTable(database_).Revoke(name, NowMs());
  if (!token.ok()) return token.error();
  EnrolmentQueue queue(database_);
  auto waiting = queue.All();
  if (!waiting.ok()) return waiting.error();
  int refused = 0;
  for (const Waiting& one : waiting.value()) {
    if (one.token_hash != token.value().hash || one.refused_ms != 0) continue;
    if (auto done = queue.Refuse(one.agent.id, NowMs()); !done.ok())
      return done.error();
    ++refused;
  }
  if (auto done = Write(Actor(), "token revoke", token.value().name);
      !done.ok())
    return done.error();
  if (auto done = transaction.value().Commit(); !done.ok()) return done.error();
  return refused;
}

base::Result<Enrolment> Registry::Enrol(std::string_view token_secret,
                                        const Agent& agent,
                                        std::string_view address) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto enrolled =
      central::Enrol(database_, token_secret, agent, address, NowMs());
  if (!enrolled.ok()) return enrolled;
  if (auto done = transaction.value().Commit(); !done.ok()) return done.error();
  return enrolled;
}

base::Result<std::vector<Waiting>> Registry::Queue() {
  const base::MutexLock lock(mutex_);
  return EnrolmentQueue(database_).All();
}

base::Result<std::int64_t> Registry::CountWaiting() {
  const base::MutexLock lock(mutex_);
  return database_.QueryInt(
      "SELECT count(*) FROM enrolments WHERE approved = 0 AND refused = 0");
}

base::Result<Waiting> Registry::FindWaiting(AgentId id) {
  auto found = EnrolmentQueue(database_).Find(id);
  if (!found.ok()) return found.error();
  if (!found.value() || found.value()->refused_ms != 0)
    return Invalid("no enrolment " + Format(id) +
                   " waits: see `deskwarden-central enrolments`");
  return std::move(*found.value());
}

base::Status Registry::Approve(AgentId id) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  if (auto waiting = FindWaiting(id); !waiting.ok()) return waiting.error();
  if (auto done = EnrolmentQueue(database_).Approve(id, NowMs()); !done.ok())
    return done;
  if (auto done = Write(Actor(), "enrol approve", Format(id)); !done.ok())
    return done;
  return transaction.value().Commit();
}

base::Status Registry::Refuse(AgentId id) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto waiting = FindWaiting(id);
  if (!waiting.ok()) return waiting.error();
  if (auto done = EnrolmentQueue(database_).Refuse(id, NowMs()); !done.ok())
    return done;
  if (auto done = TokenTable(database_).GiveBack(waiting.value().token_hash);
      !done.ok())
    return done;
  if (auto done = Write(Actor(), "enrol refuse", Format(id)); !done.ok())
    return done;
  return transaction.value().Commit();
}

base::Result<std::optional<KeyOwner>> Registry::FindByKey(
    const base::crypto::Sha256Digest& key_id) {
  const base::MutexLock lock(mutex_);
  return AgentTable(database_).FindByKey(key_id);
}

base::Status Registry::OfferKey(AgentId id,
                                const base::crypto::Sha256Digest& key_id) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  KeyTable keys(database_);
  auto known = keys.Find(key_id);
  if (!known.ok()) return known.error();
  if (known.value()) {
    if (known.value()->agent == id && known.value()->retired_ms == 0) return {};
    return Invalid("this key was used before: renew with a new one");
  }
  if (auto done = keys.Offer(id, key_id, NowMs()); !done.ok()) return done;
  if (auto done = Write("server", "renew", Format(id)); !done.ok()) return done;
  return transaction.value().Commit();
}

base::Status Registry::TakeOverKey(AgentId id,
                                   const base::crypto::Sha256Digest& key_id) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto agent = AgentTable(database_).Find(id);
  if (!agent.ok()) return agent.error();
  const bool cloned = agent.value() && agent.value()->is_cloned(NowMs());
  if (auto done = KeyTable(database_).TakeOver(
          id,
          key_id,
          NowMs(),
          cloned ? KeyTable::Others::kKeep : KeyTable::Others::kRetire);
      !done.ok())
    return done;
  if (auto done = Write("server", "key taken over", Format(id)); !done.ok())
    return done;
  return transaction.value().Commit();
}

base::Result<std::optional<Agent>> Registry::Find(AgentId id) {
  const base::MutexLock lock(mutex_);
  return AgentTable(database_).Find(id);
}

base::Result<std::vector<Agent>> Registry::Agents() {
  const base::MutexLock lock(mutex_);
  return AgentTable(database_).All();
}

base::Result<std::int64_t> Registry::CountAgents() {
  const base::MutexLock lock(mutex_);
  return database_.QueryInt("SELECT count(*) FROM agents WHERE revoked = 0");
}

base::Status Registry::Revoke(AgentId id) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto revoked = AgentTable(database_).Revoke(id, NowMs());
  if (!revoked.ok()) return revoked.error();
  if (!revoked.value())
    return Invalid("no agent " + Format(id) + " that is not revoked yet");
  if (auto done = Write(Actor(), "revoke", Format(id)); !done.ok()) return done;
  return transaction.value().Commit();
}

base::Status Registry::ConfirmLogin(const AgentLogin& login,
                                    std::string_view source) {
  constexpr std::size_t kMaxSource = 400;
  if (source.empty() || source.size() > kMaxSource)
    return Invalid(
        "the source must be a text of 1 to 400 bytes: it is what the "
        "confirmation rests on");
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto agent = AgentTable(database_).Find(login.agent);
  if (!agent.ok()) return agent.error();
  if (!agent.value()) return Invalid("no agent " + Format(login.agent));
  if (auto done = LoginTable(database_).Confirm(
          login,
          {.at_ms = NowMs(), .actor = Actor(), .source = std::string(source)});
      !done.ok())
    return done;
  if (auto done = Write(Actor(),
                        "login confirm",
                        Subject(login) + ": " + std::string(source));
      !done.ok())
    return done;
  return transaction.value().Commit();
}

base::Status Registry::WithdrawLogin(const AgentLogin& login) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto withdrawn = LoginTable(database_).Withdraw(login);
  if (!withdrawn.ok()) return withdrawn.error();
  if (!withdrawn.value()) return Invalid("that login is not confirmed");
  if (auto done = Write(Actor(), "login withdraw", Subject(login)); !done.ok())
    return done;
  return transaction.value().Commit();
}

base::Result<central::Corroborations> Registry::Corroborations() {
  const base::MutexLock lock(mutex_);
  return LoginTable(database_).All();
}

base::Status Registry::MarkCloned(AgentId id, std::string_view addresses) {
  const base::MutexLock lock(mutex_);
  return AgentTable(database_).MarkCloned(id, addresses, NowMs());
}

base::Result<std::int64_t> Registry::CountCloned() {
  const base::MutexLock lock(mutex_);
  auto agents = AgentTable(database_).All();
  if (!agents.ok()) return agents.error();
  return std::ranges::count_if(agents.value(), [this](const Agent& agent) {
    return agent.revoked_ms == 0 && agent.is_cloned(NowMs());
  });
}

base::Status Registry::MarkOldKeyUsed(AgentId id) {
  const base::MutexLock lock(mutex_);
  return AgentTable(database_).MarkOldKeyUsed(id, NowMs());
}

base::Status Registry::UpdateSeen(
    const std::map<AgentId, std::int64_t>& seen_ms) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto update =
      database_.Prepare("UPDATE agents SET seen = max(seen, ?) WHERE id = ?");
  if (!update.ok()) return update.error();
  for (const auto& [id, at] : seen_ms) {
    if (auto done = update.value().Bind(1, at).Bind(2, ToColumn(id)).Execute();
        !done.ok())
      return done;
  }
  return transaction.value().Commit();
}

base::Status Registry::Write(std::string_view actor,
                             std::string_view action,
                             std::string_view subject) {
  return AuditLog(database_).Add(NowMs(), actor, action, subject);
}

base::Status Registry::Audit(std::string_view action,
                             std::string_view subject) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  if (auto done = Write(Actor(), action, subject); !done.ok()) return done;
  return transaction.value().Commit();
}

base::Result<base::crypto::Sha256Digest> Registry::AuditHead() {
  const base::MutexLock lock(mutex_);
  return AuditLog(database_).Head();
}

base::Result<std::int64_t> Registry::VerifyAudit() {
  const base::MutexLock lock(mutex_);
  return AuditLog(database_).Verify();
}

}  // namespace central
