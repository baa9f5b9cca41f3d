#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/buffer/event_buffer.h"
#include "agent/buffer/source.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/sqlite/database.h"

namespace agent {

// All that the file says beside its rows.
struct BufferState {
  protocol::Generation generation;
  protocol::Generation previous;
  Seq acknowledged = 0;
  protocol::Link base{};  // Of the row before the oldest one here.
  protocol::Chain chain;  // After the newest.
  std::uint64_t shed_events = 0;
  std::vector<protocol::ShedRecord> shed_runs;  // Ascending, one after another.
};

struct StoredRow {
  Seq number = 0;
  std::int64_t stored_utc_ms = 0;
  protocol::Link link{};
  base::ByteView row;  // Valid until the next row is read.
  bool intact = true;  // As RowCheck says.
};

// The SQLite file: its tables and statements, and no policy. One connection,
// for one thread. Format: docs/formats/buffer.md.
class BufferFile {
 public:
  enum class Access : std::uint8_t { kWrite, kRead };

  // Makes the file with its tables if it is absent (kWrite). kInvalid if a
  // newer program wrote it, kCorrupt if it is damaged as far as opening it
  // tells.
  static base::Result<std::unique_ptr<BufferFile>> Open(
      const std::filesystem::path& path, Access access);

  base::Result<base::sqlite::Transaction> Begin();

  // Nothing in a file that was made and never begun.
  base::Result<std::optional<BufferState>> ReadState();
  // Without the shed runs, which change seldom.
  base::Status WriteState(const BufferState& state);
  base::Status WriteShedRuns(const std::vector<protocol::ShedRecord>& runs);

  base::Status Insert(Seq number,
                      std::int64_t stored_utc_ms,
                      const protocol::Link& link,
                      base::ByteView row);
  base::Status Delete(Seq number);
  base::Status DeleteUpTo(Seq last);

  // Rows from number `first` on, ascending, until `visit` returns false.
  using Visit = std::function<bool(const StoredRow&)>;
  base::Status ForEach(Seq first, const Visit& visit);
  // The newest row's number; 0 if there is none.
  base::Result<Seq> NewestNumber();

  base::Result<std::vector<std::pair<SourceId, Source>>> ReadSources();
  base::Status WriteSource(const SourceId& id, const Source& source);
  base::Status DeleteSource(const SourceId& id);

  // Rows that sums would be, by their ids; those that are not whole are left
  // out, and so are all of a file that knows no sums yet.
  base::Result<std::vector<std::pair<std::int64_t, base::Bytes>>> ReadSums();
  base::Status WriteSum(std::int64_t id, base::ByteView row);
  base::Status DeleteSum(std::int64_t id);

  // The file that is open is not the one at its path.
  bool WasTaken() const { return database_.FileWasTaken(); }

  // SQLite's own look at every page; kCorrupt with what it found first.
  base::Status CheckPages();

  // Moves all of the write-ahead log into the file and empties the log, which
  // holds older keys.
  base::Status EmptyLog();
  // Gives free pages back to the disk if they are most of the file.
  base::Status Shrink();

 private:
  explicit BufferFile(base::sqlite::Database database)
      : database_(std::move(database)) {}
  base::Status PrepareReads();
  base::Status PrepareWrites();
  base::Status Prepare(base::sqlite::Statement& statement, const char* sql);
  base::Result<std::vector<protocol::ShedRecord>> ReadShedRuns();

  base::sqlite::Database database_;  // Outlives its statements below.
  base::sqlite::Statement read_state_;
  base::sqlite::Statement read_shed_;
  base::sqlite::Statement read_rows_;
  base::sqlite::Statement read_newest_;
  base::sqlite::Statement read_sources_;
  base::sqlite::Statement write_state_;
  base::sqlite::Statement write_shed_;
  base::sqlite::Statement insert_row_;
  base::sqlite::Statement delete_row_;
  base::sqlite::Statement delete_rows_;
  base::sqlite::Statement write_source_;
  base::sqlite::Statement delete_source_;
  base::sqlite::Statement write_sum_;
  base::sqlite::Statement delete_sum_;
};

}  // namespace agent
