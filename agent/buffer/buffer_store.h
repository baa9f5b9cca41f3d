#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "agent/buffer/append_group.h"
#include "agent/buffer/buffer_file.h"
#include "agent/buffer/disk_reserve.h"
#include "agent/buffer/event_buffer.h"
#include "agent/buffer/source_table.h"
#include "agent/buffer/sum_table.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace agent {

// What EventBuffer promises, without its thread and its queue: each operation
// is one transaction, and what is known in memory changes only when it
// committed. For one thread at a time.
class BufferStore {
 public:
  struct Options {
    std::filesystem::path path;
    std::filesystem::path chain_seed;
    std::uint64_t limit_bytes = 0;
    std::uint64_t reserve_bytes = 0;  // In a file beside it.
  };

  // kCorrupt if the file is damaged in any way that can be told: pages, rows,
  // numbers, state. Continues the generation of the file, or begins one: in an
  // empty file, and where chain.seed says that another has begun since.
  static base::Result<std::unique_ptr<BufferStore>> Open(
      const Options& options, const base::Clock& clock, base::Random& random);

  // Stores what is new of every span that was not refused, sheds to keep the
  // limit, and sets the outcomes. All or nothing.
  base::Status Store(AppendGroup& group);

  base::Result<Pending> Peek(std::size_t max_events, std::size_t max_bytes);
  base::Status Acknowledge(Seq last);
  base::Status DeclareMissing(Seq first);
  base::Status Reject(Seq number);
  base::Status StartGeneration();

  // For recovery, into a store that was just made: all that can be read of a
  // damaged file (null: nothing can), then the rows that tell of it. Afterwards
  // the file is whole without its log.
  using TellRecovery = std::function<std::vector<base::Bytes>(
      std::uint64_t saved, std::uint64_t lost)>;
  base::Status Adopt(BufferFile* damaged, const TellRecovery& tell);

  const BufferStatus& status() const { return status_; }

  // Somebody deleted the file or put another in its place: what is stored goes
  // on being read and written, and is gone when this ends.
  bool FileWasTaken() const { return file_->WasTaken(); }

  // Moves the write-ahead log into the file if there is enough of it, or if
  // nothing else is to be done. Failing only means that it grows.
  void TidyUp(bool idle);

 private:
  BufferStore(const Options& options,
              const base::Clock& clock,
              base::Random& random,
              std::unique_ptr<BufferFile> file,
              SourceTable sources,
              SumTable sums,
              BufferState state);

  base::Status Measure();
  base::Status Forget(Seq last);
  base::Result<std::uint64_t> StoreSpans(AppendGroup& group);
  base::Status StoreSpan(AppendGroup& group, AppendGroup::Span& span);
  base::Status AddToSum(base::ByteView row, std::chrono::milliseconds gather);
  base::Status StoreDueSums();
  bool HasDueSums() const;
  void StoreDueSumsAlone();
  base::Status StoreRow(base::ByteView row, std::int64_t stored_utc_ms);
  base::Status Commit(base::sqlite::Transaction& transaction);
  base::Status Renumber(Seq first);
  base::Status AdoptRows(BufferFile& damaged, std::uint64_t& lost);
  void CarryOver(protocol::ShedRecord shed);
  base::Status Shed(std::uint64_t target_bytes);
  void Committed();
  void CountIn(base::ByteView row);
  void CountOut(base::ByteView row);
  Seq OldestNumber() const;

  const Options options_;
  const base::Clock& clock_;
  base::Random& random_;
  const std::unique_ptr<BufferFile> file_;
  DiskReserve reserve_;
  SourceTable sources_;
  SumTable sums_;
  BufferState state_;
  BufferStatus status_;
  Seq handed_out_ = 0;           // Newest row that Peek gave out.
  std::uint64_t log_bytes_ = 0;  // About so many wait in the log.
};

}  // namespace agent
