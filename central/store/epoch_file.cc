#include "central/store/epoch_file.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/sqlite/rows.h"
#include "central/store/columns.h"
#include "central/store/epoch_opening.h"
#include "central/store/epoch_schema.h"
#include "protocol/wire.h"

namespace central {
namespace {

using base::sqlite::AllRows;
using base::sqlite::FirstRow;
using base::sqlite::ForEachRow;
using base::sqlite::Statement;

// In this order, from column 0 or parameter 1.
constexpr const char* kRunColumns =
    "agent, ordinal, generation, first, last, link_before, link_after,"
    " key_before, received";
constexpr int kRunColumnCount = 9;

void BindRun(Statement& statement, const Run& run, std::int64_t received_ms) {
  statement.Bind(1, ToColumn(run.agent))
      .Bind(2, std::int64_t{run.generation.ordinal})
      .Bind(3, std::int64_t{run.generation.id})
      .Bind(4, run.first)
      .Bind(5, run.last)
      .Bind(6, base::ByteView(run.link_before))
      .Bind(7, base::ByteView(run.link_after))
      .Bind(8, base::ByteView(run.key_before))
      .Bind(9, received_ms);
}

protocol::Generation GenerationAt(const Statement& row, int column) {
  return {static_cast<std::uint32_t>(row.Int(column)),
          static_cast<std::uint32_t>(row.Int(column + 1))};
}

void ReadRun(const Statement& row, int column, Run& run) {
  run.agent = ToAgentId(row.Int(column));
  run.generation = GenerationAt(row, column + 1);
  run.first = row.Int(column + 3);
  run.last = row.Int(column + 4);
  run.link_before = ArrayColumn<protocol::Link>(row, column + 5);
  run.link_after = ArrayColumn<protocol::Link>(row, column + 6);
  run.key_before = ArrayColumn<protocol::ChainKey>(row, column + 7);
  run.received_ms = row.Int(column + 8);
}

const std::string& SelectEntries() {
  static const std::string select =
      std::string("SELECT ") + kRunColumns +
      ", previous_ordinal, previous_generation, digest, ledger.id";
  return select;
}
constexpr int kBlobColumn = kRunColumnCount + 4;

EpochFile::Entry EntryOf(const Statement& row) {
  EpochFile::Entry entry;
  ReadRun(row, 0, entry.run);
  entry.run.previous = GenerationAt(row, kRunColumnCount);
  entry.run.digest =
      ArrayColumn<base::crypto::Sha256Digest>(row, kRunColumnCount + 2);
  entry.id = row.Int(kRunColumnCount + 3);
  return entry;
}

base::Bytes BytesOf(base::ByteView view) {
  return {view.begin(), view.end()};
}

base::Bytes EncodeCounts(
    const std::array<std::uint64_t, protocol::kChannels>& counts) {
  base::Bytes bytes;
  protocol::Writer out(bytes);
  for (const std::uint64_t count : counts)
    out.Varint(count);
  return bytes;
}

// What is missing in a file of ours was overwritten.
base::Error AsDamage(const base::Error& error) {
  if (error.code != base::ErrorCode::kInvalid) return error;
  return {base::ErrorCode::kCorrupt, error.message};
}

}  // namespace

base::Result<EpochFile> EpochFile::Open(const std::filesystem::path& file,
                                        bool read_only) {
  if (!read_only) {
    if (auto made = MakeEpochFile(file); !made.ok()) return made.error();
  }
  auto database = OpenEpochFile(file, read_only);
  if (!database.ok()) return database.error();
  EpochFile opened(std::move(database.value()));
  if (read_only) return opened;
  if (auto migrated = opened.database_.Migrate(EpochMigrations());
      !migrated.ok())
    return migrated.error();
  if (auto prepared = opened.PrepareWrites(); !prepared.ok())
    return AsDamage(prepared.error());
  return opened;
}

base::Status EpochFile::CheckTruth() {
  for (const auto& table : TruthTables()) {
    if (auto sound = database_.CheckPages(table); !sound.ok()) return sound;
  }
  return {};
}

base::Status EpochFile::CheckIndex() {
  for (const auto& table : IndexTables()) {
    if (auto sound = database_.CheckPages(table); !sound.ok()) return sound;
  }
  return {};
}

base::Status EpochFile::PrepareWrites() {
  const std::string runs = kRunColumns;
  const std::pair<Statement*, std::string> statements[] = {
      {&insert_run_,
       "INSERT INTO ledger(" + runs +
           ", previous_ordinal, previous_generation, digest)"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      {&insert_blob_, "INSERT INTO blobs(id, batch) VALUES (?, ?)"},
      {&insert_missing_,
       "INSERT INTO missing(" + runs +
           ", reason, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      {&insert_fork_,
       "INSERT INTO forks(agent, offered_ordinal, offered_generation,"
       " known_ordinal, known_generation, first, last, received)"
       " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
       " ON CONFLICT DO UPDATE SET times = times + 1"},
      {&set_state_,
       "INSERT OR REPLACE INTO agent_states(agent, ordinal, generation, next,"
       " next_key, link, seed) VALUES (?, ?, ?, ?, ?, ?, ?)"},
  };
  for (const auto& [statement, sql] : statements) {
    auto prepared = database_.Prepare(sql);
    if (!prepared.ok()) return prepared.error();
    *statement = std::move(prepared.value());
  }
  return {};
}

base::Status EpochFile::Add(const Change& change, std::int64_t received_ms) {
  if (change.missing) {
    if (auto done = AddMissing(*change.missing, received_ms); !done.ok())
      return done;
  }
  if (change.run) {
    if (auto done = AddRun(*change.run, received_ms); !done.ok()) return done;
  }
  if (change.fork) {
    if (auto done = AddFork(*change.fork, received_ms); !done.ok()) return done;
  }
  return change.state ? SetState(change.agent, *change.state) : base::Status();
}

base::Status EpochFile::AddRun(const StoredRun& run, std::int64_t received_ms) {
  BindRun(insert_run_, run, received_ms);
  if (auto done = insert_run_.Bind(10, std::int64_t{run.previous.ordinal})
                      .Bind(11, std::int64_t{run.previous.id})
                      .Bind(12, base::ByteView(run.digest))
                      .Execute();
      !done.ok())
    return done;
  return insert_blob_.Bind(1, database_.last_insert_rowid())
      .Bind(2, base::ByteView(run.blob))
      .Execute();
}

base::Status EpochFile::AddMissing(const MissingRun& missing,
                                   std::int64_t received_ms) {
  BindRun(insert_missing_, missing, received_ms);
  return insert_missing_.Bind(10, static_cast<std::int64_t>(missing.reason))
      .Bind(11, base::ByteView(EncodeCounts(missing.events)))
      .Execute();
}

base::Status EpochFile::AddFork(const Fork& fork, std::int64_t received_ms) {
  return insert_fork_.Bind(1, ToColumn(fork.agent))
      .Bind(2, std::int64_t{fork.offered.ordinal})
      .Bind(3, std::int64_t{fork.offered.id})
      .Bind(4, std::int64_t{fork.known.ordinal})
      .Bind(5, std::int64_t{fork.known.id})
      .Bind(6, fork.first)
      .Bind(7, fork.last)
      .Bind(8, received_ms)
      .Execute();
}

base::Status EpochFile::SetState(AgentId agent, const AgentState& state) {
  return set_state_.Bind(1, ToColumn(agent))
      .Bind(2, std::int64_t{state.generation.ordinal})
      .Bind(3, std::int64_t{state.generation.id})
      .Bind(4, state.next)
      .Bind(5, base::ByteView(state.next_key))
      .Bind(6, base::ByteView(state.link))
      .Bind(7, base::ByteView(state.seed))
      .Execute();
}

base::Result<std::map<AgentId, AgentState>> EpochFile::States() {
  auto select = database_.Prepare(
      "SELECT agent, ordinal, generation, next, next_key, link, seed"
      " FROM agent_states");
  if (!select.ok()) return select.error();
  std::map<AgentId, AgentState> states;
  auto done = ForEachRow(select.value(), [&](const Statement& row) {
    states[ToAgentId(row.Int(0))] = {
        .generation = GenerationAt(row, 1),
        .next = row.Int(3),
        .next_key = ArrayColumn<protocol::ChainKey>(row, 4),
        .link = ArrayColumn<protocol::Link>(row, 5),
        .seed = ArrayColumn<protocol::ChainKey>(row, 6)};
  });
  if (!done.ok()) return done.error();
  return states;
}

base::Result<std::vector<EpochFile::Entry>> EpochFile::EntriesAfter(
    std::int64_t id, std::int64_t limit) {
  auto select = database_.Prepare(
      SelectEntries() +
      " FROM ledger WHERE ledger.id > ? ORDER BY ledger.id LIMIT ?");
  if (!select.ok()) return select.error();
  auto entries = AllRows(select.value().Bind(1, id).Bind(2, limit), EntryOf);
  if (!entries.ok()) return entries;
  if (auto read = ReadBlobs(entries.value()); !read.ok()) return read.error();
  return entries;
}

// Not joined: one page that cannot be read would hide all that follows.
base::Status EpochFile::ReadBlobs(std::vector<Entry>& entries) {
  for (Entry& entry : entries) {
    auto blob = EntryBlob(entry.id);
    if (!blob.ok() && blob.error().code != base::ErrorCode::kCorrupt)
      return blob.error();
    if (blob.ok()) entry.run.blob = std::move(blob.value());
  }
  return {};
}

base::Result<std::vector<EpochFile::Entry>> EpochFile::EntriesBefore(
    std::int64_t id, std::int64_t limit, bool with_blobs) {
  auto select = database_.Prepare(
      SelectEntries() +
      (with_blobs ? ", batch FROM ledger JOIN blobs USING (id)"
                  : " FROM ledger") +
      " WHERE ledger.id < ? ORDER BY ledger.id DESC LIMIT ?");
  if (!select.ok()) return select.error();
  return AllRows(select.value().Bind(1, id).Bind(2, limit),
                 [&](const Statement& row) {
                   Entry entry = EntryOf(row);
                   if (with_blobs)
                     entry.run.blob = BytesOf(row.Blob(kBlobColumn));
                   return entry;
                 });
}

base::Result<std::vector<EpochFile::Entry>> EpochFile::EntriesOf(
    AgentId agent) {
  auto select = database_.Prepare(
      SelectEntries() +
      " FROM ledger WHERE agent = ? ORDER BY ordinal, generation, first");
  if (!select.ok()) return select.error();
  return AllRows(select.value().Bind(1, ToColumn(agent)), EntryOf);
}

base::Result<std::vector<MissingRun>> EpochFile::MissingOf(AgentId agent) {
  auto select =
      database_.Prepare(std::string("SELECT ") + kRunColumns +
                        ", reason, events FROM missing WHERE agent = ?"
                        " ORDER BY ordinal, generation, first");
  if (!select.ok()) return select.error();
  return AllRows(
      select.value().Bind(1, ToColumn(agent)), [](const Statement& row) {
        MissingRun run;
        ReadRun(row, 0, run);
        run.reason = static_cast<protocol::Reason>(row.Int(kRunColumnCount));
        protocol::Reader counts(row.Blob(kRunColumnCount + 1));
        for (std::uint64_t& count : run.events)
          count = counts.Varint();
        return run;
      });
}

base::Result<base::Bytes> EpochFile::EntryBlob(std::int64_t id) {
  auto select = database_.Prepare("SELECT batch FROM blobs WHERE id = ?");
  if (!select.ok()) return select.error();
  auto row = select.value().Bind(1, id).Step();
  if (!row.ok()) return row.error();
  if (!row.value())
    return base::Error{base::ErrorCode::kCorrupt, "the blob is not there"};
  return BytesOf(select.value().Blob(0));
}

base::Result<std::vector<StoredRun>> EpochFile::Overlapping(
    AgentId agent,
    const protocol::Generation& generation,
    std::int64_t first,
    std::int64_t last) {
  auto select =
      database_.Prepare(SelectEntries() +
                        " FROM ledger"
                        " WHERE agent = ? AND ordinal = ? AND generation = ?"
                        " AND first <= ? AND last >= ? ORDER BY first");
  if (!select.ok()) return select.error();
  select.value()
      .Bind(1, ToColumn(agent))
      .Bind(2, std::int64_t{generation.ordinal})
      .Bind(3, std::int64_t{generation.id})
      .Bind(4, last)
      .Bind(5, first);
  auto entries = AllRows(select.value(), EntryOf);
  if (!entries.ok()) return entries.error();
  if (auto read = ReadBlobs(entries.value()); !read.ok()) return read.error();
  std::vector<StoredRun> runs;
  runs.reserve(entries.value().size());
  for (Entry& entry : entries.value())
    runs.push_back(std::move(entry.run));
  return runs;
}

base::Result<std::int64_t> EpochFile::LastOf(
    AgentId agent, const protocol::Generation& generation) {
  auto select = database_.Prepare(
      "SELECT coalesce(max(last), 0) FROM"
      " (SELECT agent, ordinal, generation, last FROM ledger UNION ALL"
      "  SELECT agent, ordinal, generation, last FROM missing)"
      " WHERE agent = ? AND ordinal = ? AND generation = ?");
  if (!select.ok()) return select.error();
  auto row = select.value()
                 .Bind(1, ToColumn(agent))
                 .Bind(2, std::int64_t{generation.ordinal})
                 .Bind(3, std::int64_t{generation.id})
                 .Step();
  if (!row.ok()) return row.error();
  return select.value().Int(0);
}

base::Result<std::optional<protocol::Generation>> EpochFile::GenerationOf(
    AgentId agent, std::uint32_t ordinal) {
  auto select = database_.Prepare(
      "SELECT ordinal, generation FROM"
      " (SELECT agent, ordinal, generation FROM ledger UNION ALL"
      "  SELECT agent, ordinal, generation FROM missing)"
      " WHERE agent = ? AND ordinal = ? LIMIT 1");
  if (!select.ok()) return select.error();
  return FirstRow(
      select.value().Bind(1, ToColumn(agent)).Bind(2, std::int64_t{ordinal}),
      [](const Statement& row) { return GenerationAt(row, 0); });
}

base::Result<std::int64_t> EpochFile::NewestEntry() {
  return database_.QueryInt("SELECT coalesce(max(id), 0) FROM ledger");
}

}  // namespace central
