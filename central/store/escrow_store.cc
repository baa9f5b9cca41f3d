#include "central/store/escrow_store.h"

#include <string>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "base/sqlite/rows.h"
#include "central/store/columns.h"
#include "central/store/epoch.h"

namespace central {
namespace {

using base::sqlite::AllRows;
using base::sqlite::ForEachRow;
using base::sqlite::Statement;
using base::sqlite::Transaction;

const std::vector<std::string>& Migrations() {
  static const std::vector<std::string> migrations = {
      R"sql(
CREATE TABLE deposits(
  agent INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  sealed_for INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY(epoch, agent, kind, name, sealed_for)) STRICT, WITHOUT ROWID;
CREATE INDEX deposits_by_agent ON deposits(agent);
CREATE TABLE policies(
  serial INTEGER PRIMARY KEY,
  signed BLOB NOT NULL,
  added INTEGER NOT NULL) STRICT;
)sql"};
  return migrations;
}

base::Bytes BlobColumn(const Statement& row, int column) {
  const auto blob = row.Blob(column);
  return {blob.begin(), blob.end()};
}

base::Result<std::vector<base::Bytes>> Blobs(Statement& rows) {
  return AllRows(rows, [](const Statement& row) { return BlobColumn(row, 0); });
}

base::Error WithWhatToDo(const base::Error& error) {
  if (error.code != base::ErrorCode::kCorrupt) return error;
  return {error.code,
          error.message +
              ": no deposit is taken until the server is stopped and escrow.db "
              "restored from a backup, without journals of the damaged one "
              "(docs/operations.md, \"Damaged files\"); agents wait with "
              "theirs"};
}

// What is empty would be filled anew, and the deposits be gone in silence.
base::Status CheckIsThere(const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed) ||
      EpochFilesIn(file.parent_path()).empty())
    return {};
  const auto bytes = std::filesystem::file_size(file, failed);
  if (!failed && bytes > 0) return {};
  return WithWhatToDo(
      {base::ErrorCode::kCorrupt,
       file.string() + ": " + (failed ? failed.message() : "it is empty")});
}

EscrowStore::Held HeldOf(const Statement& row) {
  return {.agent = ToAgentId(row.Int(0)),
          .deposit =
              {.name = {.epoch = static_cast<std::uint16_t>(row.Int(1)),
                        .kind = static_cast<protocol::DepositKind>(row.Int(2)),
                        .name = std::string(row.Text(3)),
                        .sealed_for = static_cast<std::uint16_t>(row.Int(4))},
               .sealed = BlobColumn(row, 5)},
          .received_ms = row.Int(6)};
}

}  // namespace

base::Result<std::unique_ptr<EscrowStore>> EscrowStore::Open(
    const std::filesystem::path& file, const base::Clock& clock) {
  if (auto there = CheckIsThere(file); !there.ok()) return there.error();
  auto database = base::sqlite::Database::Open(file);
  if (!database.ok()) return WithWhatToDo(database.error());
  if (auto migrated = database.value().Migrate(Migrations()); !migrated.ok())
    return WithWhatToDo(migrated.error());
  return std::unique_ptr<EscrowStore>(
      new EscrowStore(std::move(database.value()), clock));
}

base::Result<std::unique_ptr<EscrowStore>> EscrowStore::OpenSound(
    const std::filesystem::path& file, const base::Clock& clock) {
  auto store = Open(file, clock);
  if (!store.ok()) return store;
  const base::MutexLock lock(store.value()->mutex_);
  auto sound = store.value()->database_.CheckPages();
  if (!sound.ok()) return WithWhatToDo(sound.error());
  return store;
}

base::Status EscrowStore::Add(AgentId agent,
                              const std::vector<protocol::Deposit>& deposits) {
  const base::MutexLock lock(mutex_);
  auto transaction = Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.error();
  for (const auto& deposit : deposits)
    if (auto inserted = Insert(agent, deposit); !inserted.ok()) return inserted;
  auto count =
      database_.Prepare("SELECT count(*) FROM deposits WHERE agent = ?");
  if (!count.ok()) return count.error();
  auto row = count.value().Bind(1, ToColumn(agent)).Step();
  if (!row.ok()) return row.error();
  if (count.value().Int(0) > kMaxDepositsPerAgent)
    return base::Error{base::ErrorCode::kFull,
                       "more than 16384 deposits of one agent"};
  count.value().Reset();
  return transaction.value().Commit();
}

base::Status EscrowStore::Insert(AgentId agent,
                                 const protocol::Deposit& deposit) {
  auto insert = database_.Prepare(
      "INSERT INTO deposits(agent, epoch, kind, name, sealed_for, sealed,"
      " received) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  if (!insert.ok()) return insert.error();
  return insert.value()
      .Bind(1, ToColumn(agent))
      .Bind(2, std::int64_t{deposit.name.epoch})
      .Bind(3, static_cast<std::int64_t>(deposit.name.kind))
      .Bind(4, deposit.name.name)
      .Bind(5, std::int64_t{deposit.name.sealed_for})
      .Bind(6, base::ByteView(deposit.sealed))
      .Bind(7, clock_.utc_now().time_since_epoch().count())
      .Execute();
}

base::Result<std::optional<std::vector<protocol::DepositName>>>
EscrowStore::NamesOf(AgentId agent,
                     const std::vector<std::uint16_t>& epochs,
                     std::size_t most) {
  const base::MutexLock lock(mutex_);
  auto select = database_.Prepare(
      "SELECT kind, name, sealed_for FROM deposits"
      " WHERE epoch = ? AND agent = ?");
  if (!select.ok()) return select.error();
  std::optional<std::vector<protocol::DepositName>> names{std::in_place};
  for (const auto epoch : epochs) {
    auto& row =
        select.value().Bind(1, std::int64_t{epoch}).Bind(2, ToColumn(agent));
    for (;;) {
      auto more = row.Step();
      if (!more.ok()) return more.error();
      if (!more.value()) break;
      if (names->size() == most)
        return std::optional<std::vector<protocol::DepositName>>();
      names->push_back({.epoch = epoch,
                        .kind = static_cast<protocol::DepositKind>(row.Int(0)),
                        .name = std::string(row.Text(1)),
                        .sealed_for = static_cast<std::uint16_t>(row.Int(2))});
    }
    row.Reset();
  }
  return names;
}

base::Result<std::vector<EscrowStore::Held>> EscrowStore::OfEpoch(
    std::uint16_t epoch) {
  const base::MutexLock lock(mutex_);
  auto select = database_.Prepare(
      "SELECT agent, epoch, kind, name, sealed_for, sealed, received"
      " FROM deposits WHERE epoch = ? ORDER BY agent, kind, name, sealed_for");
  if (!select.ok()) return select.error();
  auto& row = select.value().Bind(1, std::int64_t{epoch});
  return AllRows(row, HeldOf);
}

base::Result<std::set<AgentLogin>> EscrowStore::Identities() {
  const base::MutexLock lock(mutex_);
  auto select = database_.Prepare(
      "SELECT DISTINCT agent, name FROM deposits WHERE kind = ?");
  if (!select.ok()) return select.error();
  auto& rows = select.value().Bind(
      1, static_cast<std::int64_t>(protocol::DepositKind::kIdentity));
  std::set<AgentLogin> logins;
  auto read = ForEachRow(rows, [&](const Statement& row) {
    protocol::LoginId login = 0;
    const auto bytes = base::FromHex(row.Text(1));
    for (const auto byte : bytes.value_or(base::Bytes()))
      login = login << 8 | byte;
    logins.insert({.agent = ToAgentId(row.Int(0)), .login = login});
  });
  if (!read.ok()) return read.error();
  return logins;
}

base::Result<std::vector<std::uint16_t>> EscrowStore::Epochs() {
  const base::MutexLock lock(mutex_);
  auto select =
      database_.Prepare("SELECT DISTINCT epoch FROM deposits ORDER BY epoch");
  if (!select.ok()) return select.error();
  return AllRows(select.value(), [](const Statement& row) {
    return static_cast<std::uint16_t>(row.Int(0));
  });
}

base::Result<std::int64_t> EscrowStore::Remove(std::uint16_t epoch) {
  const base::MutexLock lock(mutex_);
  auto remove = database_.Prepare("DELETE FROM deposits WHERE epoch = ?");
  if (!remove.ok()) return remove.error();
  if (auto done = remove.value().Bind(1, std::int64_t{epoch}).Execute();
      !done.ok())
    return done.error();
  const auto removed = database_.changes();
  // The journal still has them.
  if (auto done = database_.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
      !done.ok())
    return done.error();
  return removed;
}

base::Status EscrowStore::AddPolicy(std::uint32_t serial,
                                    base::ByteView signed_policy) {
  const base::MutexLock lock(mutex_);
  auto insert = database_.Prepare(
      "INSERT INTO policies(serial, signed, added) VALUES (?, ?, ?)"
      " ON CONFLICT DO UPDATE SET signed = excluded.signed");
  if (!insert.ok()) return insert.error();
  return insert.value()
      .Bind(1, std::int64_t{serial})
      .Bind(2, signed_policy)
      .Bind(3, clock_.utc_now().time_since_epoch().count())
      .Execute();
}

base::Result<std::vector<base::Bytes>> EscrowStore::PoliciesAfter(
    std::uint32_t serial, std::size_t most) {
  const base::MutexLock lock(mutex_);
  auto select = database_.Prepare(
      "SELECT signed FROM policies WHERE serial > ? ORDER BY serial LIMIT ?");
  if (!select.ok()) return select.error();
  return Blobs(select.value()
                   .Bind(1, std::int64_t{serial})
                   .Bind(2, static_cast<std::int64_t>(most)));
}

base::Result<base::Bytes> EscrowStore::NewestPolicy() {
  const base::MutexLock lock(mutex_);
  auto select = database_.Prepare(
      "SELECT signed FROM policies ORDER BY serial DESC LIMIT 1");
  if (!select.ok()) return select.error();
  auto found = Blobs(select.value());
  if (!found.ok()) return found.error();
  return found.value().empty() ? base::Bytes() : found.value().front();
}

}  // namespace central
