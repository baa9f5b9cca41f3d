#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/epoch.h"
#include "central/store/records.h"

namespace central {

// One connection to one epoch's file: the SQL of blobs, ledger and agent
// states. For one thread at a time; open another for another thread.
class EpochFile {
 public:
  // Made and migrated unless `read_only`. kCorrupt if what is there is none of
  // ours, as far as opening it tells.
  static base::Result<EpochFile> Open(const std::filesystem::path& file,
                                      bool read_only);

  // Inside a transaction of the caller's.
  base::Status Add(const Change& change, std::int64_t received_ms);

  base::Result<std::map<AgentId, AgentState>> States();

  // A place in the ledger, in the order of receipt.
  struct Entry {
    std::int64_t id = 0;
    StoredRun run;
  };
  // Behind `id`, at most `limit`, with their blobs; one that cannot be read is
  // empty.
  base::Result<std::vector<Entry>> EntriesAfter(std::int64_t id,
                                                std::int64_t limit);
  // Before `id`, the newest first; blobs only if asked for.
  base::Result<std::vector<Entry>> EntriesBefore(std::int64_t id,
                                                 std::int64_t limit,
                                                 bool with_blobs);
  // Without blobs, by ordinal, generation, first. EntryBlob() gets one.
  base::Result<std::vector<Entry>> EntriesOf(AgentId agent);
  base::Result<std::vector<MissingRun>> MissingOf(AgentId agent);
  base::Result<base::Bytes> EntryBlob(std::int64_t id);
  // Those that share a number with [first, last], with their blobs; one that
  // cannot be read is empty.
  base::Result<std::vector<StoredRun>> Overlapping(
      AgentId agent,
      const protocol::Generation& generation,
      std::int64_t first,
      std::int64_t last);
  // The highest number of that generation here, stored or missing; 0 for none.
  base::Result<std::int64_t> LastOf(AgentId agent,
                                    const protocol::Generation& generation);
  // How an ordinal was known here, if it was.
  base::Result<std::optional<protocol::Generation>> GenerationOf(
      AgentId agent, std::uint32_t ordinal);
  base::Result<std::int64_t> NewestEntry();  // 0 if there is none.

  // A look at every page of the tables that are the truth, or of the index.
  // kCorrupt with what was found first.
  base::Status CheckTruth();
  base::Status CheckIndex();

  base::sqlite::Database& database() { return database_; }

 private:
  explicit EpochFile(base::sqlite::Database database)
      : database_(std::move(database)) {}

  base::Status PrepareWrites();
  base::Status ReadBlobs(std::vector<Entry>& entries);
  base::Status AddRun(const StoredRun& run, std::int64_t received_ms);
  base::Status AddMissing(const MissingRun& missing, std::int64_t received_ms);
  base::Status AddFork(const Fork& fork, std::int64_t received_ms);
  base::Status SetState(AgentId agent, const AgentState& state);

  base::sqlite::Database database_;
  // Kept, because preparing costs as much as running.
  base::sqlite::Statement insert_run_;
  base::sqlite::Statement insert_blob_;
  base::sqlite::Statement insert_missing_;
  base::sqlite::Statement insert_fork_;
  base::sqlite::Statement set_state_;
};

}  // namespace central
