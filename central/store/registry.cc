#include "central/store/registry.h"

#include <sys/types.h>
#include <unistd.h>

#include <utility>

#include "base/encoding.h"
#include "central/store/audit_log.h"
#include "central/store/columns.h"

namespace central {
namespace {

using base::sqlite::Transaction;

const std::vector<std::string>& Migrations() {
  static const std::vector<std::string> migrations = {
      R"sql(
CREATE TABLE agents(
  id INTEGER PRIMARY KEY,
  key_id BLOB NOT NULL UNIQUE,
  host TEXT NOT NULL,
  version TEXT NOT NULL,
  enrolled INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL,
  chain_seed BLOB NOT NULL) STRICT;
CREATE TABLE tokens(
  hash BLOB PRIMARY KEY,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  used_by INTEGER REFERENCES agents(id)) STRICT;
CREATE TABLE audit(
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  head BLOB NOT NULL) STRICT;
)sql"};
  return migrations;
}

base::crypto::Sha256Digest HashOf(std::string_view secret) {
  return base::crypto::Sha256({base::AsBytes(secret)});
}

std::string Actor() {
  return "uid " + std::to_string(getuid());
}

constexpr const char* kSelectAgents =
    "SELECT id, key_id, host, version, enrolled, revoked, seen, chain_seed"
    " FROM agents ";

Agent AgentOf(const base::sqlite::Statement& row) {
  return {.id = ToAgentId(row.Int(0)),
          .key_id = ArrayColumn<base::crypto::Sha256Digest>(row, 1),
          .host = std::string(row.Text(2)),
          .version = std::string(row.Text(3)),
          .enrolled_ms = row.Int(4),
          .revoked_ms = row.Int(5),
          .seen_ms = row.Int(6),
          .chain_seed = ArrayColumn<protocol::ChainKey>(row, 7)};
}

base::Result<std::vector<Agent>> ReadAgents(base::sqlite::Statement& row) {
  std::vector<Agent> agents;
  for (;;) {
    auto more = row.Step();
    if (!more.ok()) return more.error();
    if (!more.value()) return agents;
    agents.push_back(AgentOf(row));
  }
}

base::Result<std::optional<Agent>> ReadAgent(base::sqlite::Statement& row) {
  auto agents = ReadAgents(row);
  if (!agents.ok()) return agents.error();
  if (agents.value().empty()) return std::optional<Agent>();
  return std::optional<Agent>(std::move(agents.value().front()));
}

}  // namespace

base::Result<std::unique_ptr<Registry>> Registry::Open(
    const std::filesystem::path& file, const base::Clock& clock) {
  auto database = base::sqlite::Database::Open(file);
  if (!database.ok()) return database.error();
  if (auto migrated = database.value().Migrate(Migrations()); !migrated.ok())
    return migrated.error();
  return std::unique_ptr<Registry>(
      new Registry(std::move(database.value()), clock));
}

base::Status Registry::AddToken(std::string_view secret,
                                std::chrono::seconds lifetime) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto insert = database_.Prepare(
      "INSERT INTO tokens(hash, created, expires) VALUES (?, ?, ?)");
  if (!insert.ok()) return insert.error();
  const auto hash = HashOf(secret);
  const std::int64_t now = NowMs();
  const auto lifetime_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(lifetime);
  if (auto done = insert.value()
                      .Bind(1, base::ByteView(hash))
                      .Bind(2, now)
                      .Bind(3, now + lifetime_ms.count())
                      .Execute();
      !done.ok())
    return done;
  const std::string name = base::ToHex(base::ByteView(hash).first(4));
  if (auto done = AuditLog(database_).Add(now, Actor(), "token create", name);
      !done.ok())
    return done;
  return transaction.value().Commit();
}

base::Result<bool> Registry::TokenIsGood(std::string_view secret) {
  const base::MutexLock lock(mutex_);
  auto select = database_.Prepare(
      "SELECT 1 FROM tokens"
      " WHERE hash = ? AND used_by IS NULL AND expires > ?");
  if (!select.ok()) return select.error();
  const auto hash = HashOf(secret);
  return select.value().Bind(1, base::ByteView(hash)).Bind(2, NowMs()).Step();
}

base::Result<std::vector<Token>> Registry::Tokens() {
  const base::MutexLock lock(mutex_);
  auto select = database_.Prepare(
      "SELECT hash, created, expires, used_by FROM tokens ORDER BY created");
  if (!select.ok()) return select.error();
  auto& row = select.value();
  std::vector<Token> tokens;
  for (;;) {
    auto more = row.Step();
    if (!more.ok()) return more.error();
    if (!more.value()) return tokens;
    const auto hash = ArrayColumn<base::crypto::Sha256Digest>(row, 0);
    Token token{.name = base::ToHex(base::ByteView(hash).first(4)),
                .created_ms = row.Int(1),
                .expires_ms = row.Int(2),
                .used_by = std::nullopt};
    if (!row.IsNull(3)) token.used_by = ToAgentId(row.Int(3));
    tokens.push_back(std::move(token));
  }
}

base::Status Registry::Enrol(std::string_view token_secret,
                             const Agent& agent) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto select = database_.Prepare("SELECT 1 FROM agents WHERE key_id = ?");
  if (!select.ok()) return select.error();
  auto known = select.value().Bind(1, base::ByteView(agent.key_id)).Step();
  if (!known.ok()) return known.error();
  if (known.value())
    return base::Error{base::ErrorCode::kInvalid,
                       "this key is already enrolled"};
  if (auto inserted = InsertAgent(agent); !inserted.ok()) return inserted;
  if (auto used = UseToken(token_secret, agent.id); !used.ok()) return used;
  if (auto done =
          AuditLog(database_).Add(NowMs(), "server", "enrol", Format(agent.id));
      !done.ok())
    return done;
  return transaction.value().Commit();
}

base::Status Registry::UseToken(std::string_view secret, AgentId by) {
  auto update = database_.Prepare(
      "UPDATE tokens SET used_by = ?"
      " WHERE hash = ? AND used_by IS NULL AND expires > ?");
  if (!update.ok()) return update.error();
  const auto hash = HashOf(secret);
  if (auto done = update.value()
                      .Bind(1, ToColumn(by))
                      .Bind(2, base::ByteView(hash))
                      .Bind(3, NowMs())
                      .Execute();
      !done.ok())
    return done;
  if (database_.changes() != 1)
    return base::Error{base::ErrorCode::kDenied,
                       "the token is unknown, used or expired"};
  return {};
}

base::Status Registry::InsertAgent(const Agent& agent) {
  auto insert = database_.Prepare(
      "INSERT INTO agents(id, key_id, host, version, enrolled, seen,"
      " chain_seed) VALUES (?, ?, ?, ?, ?5, ?5, ?6)");
  if (!insert.ok()) return insert.error();
  return insert.value()
      .Bind(1, ToColumn(agent.id))
      .Bind(2, base::ByteView(agent.key_id))
      .Bind(3, agent.host)
      .Bind(4, agent.version)
      .Bind(5, NowMs())
      .Bind(6, base::ByteView(agent.chain_seed))
      .Execute();
}

base::Result<std::optional<Agent>> Registry::FindByKey(
    const base::crypto::Sha256Digest& key_id) {
  const base::MutexLock lock(mutex_);
  auto select =
      database_.Prepare(std::string(kSelectAgents) + "WHERE key_id = ?");
  if (!select.ok()) return select.error();
  return ReadAgent(select.value().Bind(1, base::ByteView(key_id)));
}

base::Result<std::optional<Agent>> Registry::Find(AgentId id) {
  const base::MutexLock lock(mutex_);
  auto select = database_.Prepare(std::string(kSelectAgents) + "WHERE id = ?");
  if (!select.ok()) return select.error();
  return ReadAgent(select.value().Bind(1, ToColumn(id)));
}

base::Result<std::vector<Agent>> Registry::Agents() {
  const base::MutexLock lock(mutex_);
  auto select =
      database_.Prepare(std::string(kSelectAgents) + "ORDER BY enrolled, id");
  if (!select.ok()) return select.error();
  return ReadAgents(select.value());
}

base::Result<std::int64_t> Registry::CountAgents() {
  const base::MutexLock lock(mutex_);
  return database_.QueryInt("SELECT count(*) FROM agents WHERE revoked = 0");
}

base::Status Registry::Revoke(AgentId id) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  auto update = database_.Prepare(
      "UPDATE agents SET revoked = ? WHERE id = ? AND revoked = 0");
  if (!update.ok()) return update.error();
  if (auto done =
          update.value().Bind(1, NowMs()).Bind(2, ToColumn(id)).Execute();
      !done.ok())
    return done;
  if (database_.changes() != 1)
    return base::Error{base::ErrorCode::kInvalid,
                       "no agent " + Format(id) + " that is not revoked yet"};
  if (auto done =
          AuditLog(database_).Add(NowMs(), Actor(), "revoke", Format(id));
      !done.ok())
    return done;
  return transaction.value().Commit();
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

base::Status Registry::Audit(std::string_view action,
                             std::string_view subject) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  if (auto done = AuditLog(database_).Add(NowMs(), Actor(), action, subject);
      !done.ok())
    return done;
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
