#include "agent/buffer/buffer_file.h"

#include <system_error>

#include "agent/buffer/buffer_schema.h"
#include "agent/buffer/columns.h"
#include "agent/buffer/row_check.h"
#include "base/crash_point.h"
#include "base/file.h"

namespace agent {
namespace {

using base::sqlite::Statement;

constexpr const char* kReadState =
    "SELECT ordinal, generation, previous_ordinal, previous_generation, "
    "acknowledged, base, last, next_key, link, shed_events FROM state";
constexpr const char* kWriteState =
    "REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kReadShed =
    "SELECT first, last, reason, events, link_after FROM shed ORDER BY first";
constexpr const char* kWriteShed = "INSERT INTO shed VALUES (?, ?, ?, ?, ?)";
constexpr const char* kReadRows =
    "SELECT number, stored_utc_ms, check_sum, link, row FROM row "
    "WHERE number >= ? ORDER BY number";
constexpr const char* kReadNewest =
    "SELECT number FROM row ORDER BY number DESC LIMIT 1";
constexpr const char* kInsertRow = "INSERT INTO row VALUES (?, ?, ?, ?, ?)";
constexpr const char* kDeleteRow = "DELETE FROM row WHERE number = ?";
constexpr const char* kDeleteRows = "DELETE FROM row WHERE number <= ?";
constexpr const char* kReadSources =
    "SELECT id, newest, seen_utc_ms, holes FROM source";
constexpr const char* kWriteSource = "REPLACE INTO source VALUES (?, ?, ?, ?)";
constexpr const char* kDeleteSource = "DELETE FROM source WHERE id = ?";
constexpr const char* kHasSums =
    "SELECT count(*) FROM sqlite_schema WHERE name = 'sum'";
constexpr const char* kReadSums = "SELECT id, check_sum, row FROM sum";
constexpr const char* kWriteSum = "REPLACE INTO sum VALUES (?, ?, ?)";
constexpr const char* kDeleteSum = "DELETE FROM sum WHERE id = ?";

// Pages of the file. The writer's cache holds what a commit touches; rows are
// written once and read once, so more would only be memory.
constexpr const char* kSmallCache = "PRAGMA cache_size=-512;";
constexpr std::int64_t kShrinkFrom = 256;  // Free pages: 1 MiB.

base::Error Damaged(const char* what) {
  return {base::ErrorCode::kCorrupt,
          std::string("the buffer's ") + what + " does not decode"};
}

std::optional<Source> SourceFrom(const Statement& statement) {
  Source source;
  source.newest = static_cast<std::uint64_t>(statement.Int(1));
  source.seen_utc_ms = statement.Int(2);
  const base::ByteView holes = statement.Blob(3);
  if (holes.size() % 16 != 0 || holes.size() / 16 > kMaxHoles)
    return std::nullopt;
  for (std::size_t n = 0; n < holes.size() / 8; n += 2)
    source.holes.push_back({NumberAt(holes, n), NumberAt(holes, n + 1)});
  return source;
}

}  // namespace

base::Result<std::unique_ptr<BufferFile>> BufferFile::Open(
    const std::filesystem::path& path, Access access) {
  std::error_code ignored;
  const bool fresh =
      access == Access::kWrite && !std::filesystem::exists(path, ignored);
  if (fresh) {
    // SQLite gives its log the same mode as the file.
    if (auto made = base::WriteFileAtomically(path, "", 0600); !made.ok())
      return made.error();
  }
  auto database = base::sqlite::Database::Open(
      path, {.read_only = access == Access::kRead, .create = false});
  if (!database.ok()) return database.error();
  std::unique_ptr<BufferFile> file(new BufferFile(std::move(database.value())));
  if (auto done = file->database_.Execute(kSmallCache); !done.ok())
    return done.error();
  if (access == Access::kWrite) {
    if (fresh) {
      if (auto done = file->database_.Execute(kBufferLayout); !done.ok())
        return done.error();
    }
    // The log is moved into the file when the writer has nothing else to do.
    if (auto done = file->database_.Execute("PRAGMA wal_autocheckpoint=0;");
        !done.ok())
      return done.error();
    if (auto done = file->database_.Migrate(BufferMigrations()); !done.ok())
      return done.error();
    if (auto done = file->PrepareWrites(); !done.ok()) return done.error();
  }
  if (auto done = file->PrepareReads(); !done.ok()) return done.error();
  return file;
}

base::Status BufferFile::Prepare(Statement& statement, const char* sql) {
  auto prepared = database_.Prepare(sql);
  if (!prepared.ok()) {
    // A table of ours that is not there: page 1 was overwritten.
    return base::Error{prepared.error().code == base::ErrorCode::kInvalid
                           ? base::ErrorCode::kCorrupt
                           : prepared.error().code,
                       prepared.error().message};
  }
  statement = std::move(prepared.value());
  return {};
}

base::Status BufferFile::PrepareReads() {
  const std::array<std::pair<Statement*, const char*>, 5> statements{
      {{&read_state_, kReadState},
       {&read_shed_, kReadShed},
       {&read_rows_, kReadRows},
       {&read_newest_, kReadNewest},
       {&read_sources_, kReadSources}}};
  for (const auto& [statement, sql] : statements) {
    if (auto done = Prepare(*statement, sql); !done.ok()) return done;
  }
  return {};
}

base::Status BufferFile::PrepareWrites() {
  const std::array<std::pair<Statement*, const char*>, 9> statements{
      {{&write_state_, kWriteState},
       {&write_shed_, kWriteShed},
       {&insert_row_, kInsertRow},
       {&delete_row_, kDeleteRow},
       {&delete_rows_, kDeleteRows},
       {&write_source_, kWriteSource},
       {&delete_source_, kDeleteSource},
       {&write_sum_, kWriteSum},
       {&delete_sum_, kDeleteSum}}};
  for (const auto& [statement, sql] : statements) {
    if (auto done = Prepare(*statement, sql); !done.ok()) return done;
  }
  return {};
}

base::Result<base::sqlite::Transaction> BufferFile::Begin() {
  return base::sqlite::Transaction::Begin(database_);
}

base::Result<std::optional<BufferState>> BufferFile::ReadState() {
  auto row = read_state_.Step();
  if (!row.ok()) return row.error();
  if (!row.value()) {
    read_state_.Reset();
    return std::optional<BufferState>();
  }
  protocol::ChainKey key{};
  protocol::Link link{};
  protocol::Link base{};
  const bool whole = Copy(read_state_.Blob(5), base) &&
                     Copy(read_state_.Blob(7), key) &&
                     Copy(read_state_.Blob(8), link);
  BufferState state{
      .generation = GenerationAt(read_state_, 0),
      .previous = GenerationAt(read_state_, 2),
      .acknowledged = read_state_.Int(4),
      .base = base,
      .chain = protocol::Chain(read_state_.Int(6), key, link),
      .shed_events = static_cast<std::uint64_t>(read_state_.Int(9)),
      .shed_runs = {}};
  read_state_.Reset();
  if (!whole || state.generation.ordinal == 0) return Damaged("state");
  auto runs = ReadShedRuns();
  if (!runs.ok()) return runs.error();
  state.shed_runs = std::move(runs.value());
  return std::optional<BufferState>(std::move(state));
}

base::Status BufferFile::WriteState(const BufferState& state) {
  return write_state_.Bind(1, std::int64_t{state.generation.ordinal})
      .Bind(2, std::int64_t{state.generation.id})
      .Bind(3, std::int64_t{state.previous.ordinal})
      .Bind(4, std::int64_t{state.previous.id})
      .Bind(5, state.acknowledged)
      .Bind(6, base::ByteView(state.base))
      .Bind(7, state.chain.last())
      .Bind(8, base::ByteView(state.chain.next_key()))
      .Bind(9, base::ByteView(state.chain.link()))
      .Bind(10, Signed(state.shed_events))
      .Execute();
}

base::Result<std::vector<protocol::ShedRecord>> BufferFile::ReadShedRuns() {
  std::vector<protocol::ShedRecord> runs;
  for (;;) {
    auto row = read_shed_.Step();
    if (!row.ok()) return row.error();
    if (!row.value()) break;
    protocol::ShedRecord run;
    run.first = read_shed_.Int(0);
    run.last = read_shed_.Int(1);
    run.reason = static_cast<protocol::Reason>(read_shed_.Int(2));
    const base::ByteView events = read_shed_.Blob(3);
    if (events.size() != run.events.size() * 8 ||
        !Copy(read_shed_.Blob(4), run.link_after)) {
      read_shed_.Reset();
      return Damaged("record of shed events");
    }
    for (std::size_t n = 0; n < run.events.size(); ++n)
      run.events[n] = NumberAt(events, n);
    runs.push_back(run);
  }
  read_shed_.Reset();
  return runs;
}

base::Status BufferFile::WriteShedRuns(
    const std::vector<protocol::ShedRecord>& runs) {
  if (auto done = database_.Execute("DELETE FROM shed;"); !done.ok())
    return done;
  for (const auto& run : runs) {
    base::Bytes events;
    for (const std::uint64_t count : run.events)
      PutNumber(events, count);
    auto done = write_shed_.Bind(1, run.first)
                    .Bind(2, run.last)
                    .Bind(3, static_cast<std::int64_t>(run.reason))
                    .Bind(4, base::ByteView(events))
                    .Bind(5, base::ByteView(run.link_after))
                    .Execute();
    if (!done.ok()) return done;
  }
  return {};
}

base::Status BufferFile::Insert(Seq number,
                                std::int64_t stored_utc_ms,
                                const protocol::Link& link,
                                base::ByteView row) {
  // As a signed number it takes four bytes, not six.
  const auto check =
      static_cast<std::int32_t>(RowCheck(number, stored_utc_ms, link, row));
  return insert_row_.Bind(1, number)
      .Bind(2, stored_utc_ms)
      .Bind(3, std::int64_t{check})
      .Bind(4, base::ByteView(link))
      .Bind(5, row)
      .Execute();
}

base::Status BufferFile::Delete(Seq number) {
  return delete_row_.Bind(1, number).Execute();
}

base::Status BufferFile::DeleteUpTo(Seq last) {
  return delete_rows_.Bind(1, last).Execute();
}

base::Status BufferFile::ForEach(Seq first, const Visit& visit) {
  read_rows_.Bind(1, first);
  for (;;) {
    auto more = read_rows_.Step();
    if (!more.ok()) return more.error();
    if (!more.value()) break;
    StoredRow row{.number = read_rows_.Int(0),
                  .stored_utc_ms = read_rows_.Int(1),
                  .row = read_rows_.Blob(4)};
    const auto check = static_cast<std::uint32_t>(read_rows_.Int(2));
    row.intact =
        Copy(read_rows_.Blob(3), row.link) &&
        check == RowCheck(row.number, row.stored_utc_ms, row.link, row.row);
    if (!visit(row)) break;
  }
  read_rows_.Reset();
  return {};
}

base::Result<Seq> BufferFile::NewestNumber() {
  auto row = read_newest_.Step();
  if (!row.ok()) return row.error();
  const Seq number = row.value() ? read_newest_.Int(0) : 0;
  read_newest_.Reset();
  return number;
}

base::Result<std::vector<std::pair<SourceId, Source>>>
BufferFile::ReadSources() {
  std::vector<std::pair<SourceId, Source>> sources;
  for (;;) {
    auto row = read_sources_.Step();
    if (!row.ok()) return row.error();
    if (!row.value()) break;
    SourceId id{};
    auto source = SourceFrom(read_sources_);
    if (!Copy(read_sources_.Blob(0), id) || !source) {
      read_sources_.Reset();
      return Damaged("table of sources");
    }
    sources.emplace_back(id, std::move(*source));
  }
  read_sources_.Reset();
  return sources;
}

base::Status BufferFile::WriteSource(const SourceId& id, const Source& source) {
  base::Bytes holes;
  for (const auto& hole : source.holes) {
    PutNumber(holes, hole.first);
    PutNumber(holes, hole.last);
  }
  return write_source_.Bind(1, base::ByteView(id))
      .Bind(2, Signed(source.newest))
      .Bind(3, source.seen_utc_ms)
      .Bind(4, base::ByteView(holes))
      .Execute();
}

base::Status BufferFile::DeleteSource(const SourceId& id) {
  return delete_source_.Bind(1, base::ByteView(id)).Execute();
}

base::Result<std::vector<std::pair<std::int64_t, base::Bytes>>>
BufferFile::ReadSums() {
  std::vector<std::pair<std::int64_t, base::Bytes>> sums;
  auto known = database_.QueryInt(kHasSums);
  if (!known.ok()) return known.error();
  if (known.value() == 0) return sums;
  Statement read;
  if (auto done = Prepare(read, kReadSums); !done.ok()) return done.error();
  for (;;) {
    auto row = read.Step();
    if (!row.ok()) return row.error();
    if (!row.value()) return sums;
    const auto sum = read.Blob(2);
    if (static_cast<std::uint32_t>(read.Int(1)) ==
        RowCheck(read.Int(0), 0, {}, sum))
      sums.emplace_back(read.Int(0), base::Bytes(sum.begin(), sum.end()));
  }
}

base::Status BufferFile::WriteSum(std::int64_t id, base::ByteView row) {
  const auto check = static_cast<std::int32_t>(RowCheck(id, 0, {}, row));
  return write_sum_.Bind(1, id)
      .Bind(2, std::int64_t{check})
      .Bind(3, row)
      .Execute();
}

base::Status BufferFile::DeleteSum(std::int64_t id) {
  return delete_sum_.Bind(1, id).Execute();
}

base::Status BufferFile::CheckPages() {
  return database_.CheckPages();
}

base::Status BufferFile::EmptyLog() {
  base::CrashPoint("before checkpoint");
  auto done = database_.Execute("PRAGMA wal_checkpoint(TRUNCATE);");
  base::CrashPoint("after checkpoint");
  return done;
}

base::Status BufferFile::Shrink() {
  auto free = database_.QueryInt("PRAGMA freelist_count");
  if (!free.ok()) return free.error();
  auto pages = database_.QueryInt("PRAGMA page_count");
  if (!pages.ok()) return pages.error();
  if (free.value() < kShrinkFrom || free.value() * 2 < pages.value()) return {};
  return database_.Execute("PRAGMA incremental_vacuum;");
}

}  // namespace agent
