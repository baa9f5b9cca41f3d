#include "central/index/epoch_index.h"

#include <string>
#include <vector>

#include "base/sqlite/database.h"
#include "central/index/derived.h"
#include "central/store/epoch_schema.h"
#include "protocol/batch.h"
#include "protocol/row_codec.h"

namespace central {
namespace {

base::Status Derive(const StoredRun& run, Derived& derived) {
  auto batch = protocol::DecodeBatch(run.blob);
  if (!batch.ok()) return batch.error();
  for (const base::Bytes& row : batch.value().rows) {
    // A row of a version that is not known here cannot be indexed; `reindex`
    // does it once it is.
    auto event = protocol::DecodeRow(row);
    if (event.ok()) derived.Add(run.agent, event.value(), run.received_ms);
  }
  return {};
}

}  // namespace

base::Result<EpochIndex> EpochIndex::Open(const std::filesystem::path& file) {
  auto opened = EpochFile::Open(file, /*read_only=*/false);
  if (!opened.ok()) return opened.error();
  // Its transactions need not survive a power cut (the next FULL commit of the
  // ingest syncs them, too), only be whole: in WAL mode they are.
  if (auto set =
          opened.value().database().Execute("PRAGMA synchronous = NORMAL");
      !set.ok())
    return set.error();
  return EpochIndex(std::move(opened.value()));
}

base::Result<std::int64_t> EpochIndex::Step(base::Mutex& write_mutex) {
  auto watermark = IndexedUntil(file_);
  if (!watermark.ok()) return watermark;
  auto entries = file_.EntriesAfter(watermark.value(), kBatchesAStep);
  if (!entries.ok()) return entries.error();
  if (entries.value().empty()) return 0;
  Derived derived;
  for (const auto& entry : entries.value()) {
    // `verify` tells of it; those that follow are to be found all the same.
    if (!Derive(entry.run, derived).ok()) ++unreadable_;
  }
  const base::MutexLock lock(write_mutex);
  auto transaction = base::sqlite::Transaction::Begin(file_.database());
  if (!transaction.ok()) return transaction.error();
  if (auto written = derived.Write(file_.database()); !written.ok())
    return written.error();
  if (auto moved =
          file_.database().Execute("UPDATE index_state SET watermark = " +
                                   std::to_string(entries.value().back().id));
      !moved.ok())
    return moved.error();
  if (auto committed = transaction.value().Commit(); !committed.ok())
    return committed.error();
  return static_cast<std::int64_t>(entries.value().size());
}

base::Result<std::int64_t> EpochIndex::Behind() {
  return file_.database().QueryInt(
      "SELECT count(*) FROM ledger"
      " WHERE id > (SELECT watermark FROM index_state)");
}

base::Status EpochIndex::Renew(base::Mutex& write_mutex) {
  if (auto sound = file_.CheckTruth(); !sound.ok()) return sound;
  std::string names;
  for (const auto& table : IndexTables())
    names += (names.empty() ? "'" : ", '") + table + "'";
  const base::MutexLock lock(write_mutex);
  auto& database = file_.database();
  auto transaction = base::sqlite::Transaction::Begin(database);
  if (!transaction.ok()) return transaction.error();
  // RESET: read the schema again, in which they are not any more.
  if (auto forgotten =
          database.Execute("PRAGMA writable_schema = ON;"
                           "DELETE FROM sqlite_schema WHERE tbl_name IN (" +
                           names + ");PRAGMA writable_schema = RESET");
      !forgotten.ok())
    return forgotten;
  if (auto made = database.Execute(IndexSchema()); !made.ok()) return made;
  return transaction.value().Commit();
}

base::Status EpochIndex::Clear() {
  auto transaction = base::sqlite::Transaction::Begin(file_.database());
  if (!transaction.ok()) return transaction.error();
  if (auto cleared = file_.database().Execute(
          "DELETE FROM exposures; DELETE FROM daily; DELETE FROM programs;"
          " DELETE FROM sensors;"
          " UPDATE index_state SET watermark = 0");
      !cleared.ok())
    return cleared;
  return transaction.value().Commit();
}

base::Result<std::int64_t> IndexedUntil(EpochFile& file) {
  return file.database().QueryInt("SELECT watermark FROM index_state");
}

}  // namespace central
