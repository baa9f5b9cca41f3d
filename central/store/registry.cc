#include "central/store/registry.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "central/store/audit_log.h"
#include "central/store/epoch.h"
#include "central/store/registry_schema.h"
#include "central/store/set_aside.h"
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

// Whoever may send is in it, and the audit log: never begun anew by itself.
base::Error WithWhatToDo(const base::Error& error) {
  if (error.code != base::ErrorCode::kCorrupt) return error;
  return {error.code,
          error.message +
              ": stop the server and restore central.db, without journals of "
              "the damaged one, from a backup (docs/operations.md, "
              "\"Damaged files\")"};
}

// A registry that was there is not begun anew in silence.
base::Status CheckIsThere(const std::filesystem::path& file) {
  const auto folder = file.parent_path();
  if (EpochFilesIn(folder).empty() && FilesSetAside(folder).empty()) return {};
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(file, failed);
  std::string why = failed ? failed.message() : "it is empty";
  if (!failed && bytes > 0) {
    auto database = base::sqlite::Database::Open(file, {.read_only = true});
    if (!database.ok()) return WithWhatToDo(database.error());
    auto version = database.value().QueryInt("PRAGMA user_version");
    if (!version.ok()) return WithWhatToDo(version.error());
    if (version.value() != 0) return {};
    why = "it has none of its tables";
  }
  return WithWhatToDo(
      {base::ErrorCode::kCorrupt,
       file.string() + ": " + why + ", and events were received already"});
}

base::Error Denied(std::string why) {
  return {base::ErrorCode::kDenied, std::move(why)};
}

base::Error Invalid(std::string why) {
  return {base::ErrorCode::kInvalid, std::move(why)};
}

}  // namespace

base::Result<std::unique_ptr<Registry>> Registry::Open(
    const std::filesystem::path& file, const base::Clock& clock) {
  if (auto there = CheckIsThere(file); !there.ok()) return there.error();
  auto database = base::sqlite::Database::Open(file);
  if (!database.ok()) return WithWhatToDo(database.error());
  if (auto migrated = database.value().Migrate(RegistryMigrations());
      !migrated.ok())
    return WithWhatToDo(migrated.error());
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
  auto known = EnrolledBefore(agent);
  if (known.ok() && !known.value())
    known = FromQueue(agent, !token_secret.empty());
  if (!known.ok()) return known.error();
  auto enrolled = known.value() ? base::Result<Enrolment>(*known.value())
                                : EnrolNew(token_secret, agent, address);
  if (!enrolled.ok()) return enrolled;
  if (auto done = transaction.value().Commit(); !done.ok()) return done.error();
  return enrolled;
}

// Whoever lost our answer asks again.
base::Result<std::optional<Enrolment>> Registry::EnrolledBefore(
    const Agent& agent) {
  auto owner = AgentTable(database_).FindByKey(agent.key_id);
  if (!owner.ok()) return owner.error();
  if (!owner.value()) return std::optional<Enrolment>();
  const Agent& known = owner.value()->agent;
  if (known.chain_seed != agent.chain_seed)
    return Invalid("this key is already enrolled: enrol with a new one");
  if (known.revoked_ms != 0 || owner.value()->key.retired_ms != 0)
    return Denied(
        "this key is not good any more: start anew with `deskwarden enroll "
        "--again` and a new token");
  return std::optional<Enrolment>(
      {.id = known.id, .waiting = false, .news = false});
}

base::Result<std::optional<Enrolment>> Registry::FromQueue(const Agent& agent,
                                                           bool with_token) {
  EnrolmentQueue queue(database_);
  auto found = queue.FindByKey(agent.key_id);
  if (!found.ok()) return found.error();
  if (!found.value()) return std::optional<Enrolment>();
  const Waiting& waiting = *found.value();
  const AgentId id = waiting.agent.id;
  if (waiting.agent.chain_seed != agent.chain_seed)
    return Invalid("this key waits already: enrol with a new one");
  if (!waiting.decided())
    return std::optional<Enrolment>({.id = id, .waiting = true, .news = false});
  if (waiting.refused_ms != 0 && !with_token)
    return Denied("the enrolment " + Format(id) + " was refused on " +
                  base::FormatUtc(waiting.refused_ms) +
                  ": ask those who run the centre, and enrol with a new token");
  if (auto done = queue.Remove(id); !done.ok()) return done.error();
  if (waiting.refused_ms != 0) return std::optional<Enrolment>();
  if (auto done =
          AgentTable(database_).Add(waiting.agent, waiting.token_hash, NowMs());
      !done.ok())
    return done.error();
  if (auto done = Write("server", "enrol", Format(id)); !done.ok())
    return done.error();
  return std::optional<Enrolment>({.id = id});
}

base::Result<Enrolment> Registry::EnrolNew(std::string_view token_secret,
                                           const Agent& agent,
                                           std::string_view address) {
  if (token_secret.empty())
    return Denied(
        "no enrolment with this key waits here: enrol with a token "
        "(`deskwarden-central token create`)");
  auto token = TokenTable(database_).Use(token_secret, address, NowMs());
  if (!token.ok()) return token.error();
  const bool wait = token.value().terms.approve;
  auto done =
      wait ? EnrolmentQueue(database_).Add({.agent = agent,
                                            .token_hash = token.value().hash,
                                            .address = std::string(address),
                                            .asked_ms = NowMs()})
           : AgentTable(database_).Add(agent, token.value().hash, NowMs());
  if (!done.ok()) return done.error();
  if (auto written =
          Write("server", wait ? "enrol wait" : "enrol", Format(agent.id));
      !written.ok())
    return written.error();
  return Enrolment{.id = agent.id, .waiting = wait};
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
