#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "base/mutex.h"
#include "base/result.h"
#include "central/store/epoch_file.h"

namespace central {

// The index of one epoch's file. For one thread at a time.
//
// Derived from the blobs behind a watermark, the last place in the ledger that
// is in it; both move in one transaction, so a crash repeats nothing.
class EpochIndex {
 public:
  // So many that a transaction is worth it, so few that ingest does not wait
  // long for the file.
  static constexpr std::int64_t kBatchesAStep = 32;

  static base::Result<EpochIndex> Open(const std::filesystem::path& file);

  // Takes in the next kBatchesAStep, or those there are; gives back how many.
  // `write_mutex` is held for the writing only.
  base::Result<std::int64_t> Step(base::Mutex& write_mutex);

  base::Result<std::int64_t> Behind();  // Batches that are not in it yet.

  // Batches that Step() passed over, because they cannot be read any more.
  std::int64_t unreadable() const { return unreadable_; }

  // Empties it; Step() fills it again.
  base::Status Clear();
  // Likewise, whatever is in its tables: the pages of the old ones are left
  // where they are, because to free them would trust what they point to.
  // kCorrupt if the tables that are the truth are damaged, too; nothing changes
  // then.
  base::Status Renew(base::Mutex& write_mutex);

 private:
  explicit EpochIndex(EpochFile file) : file_(std::move(file)) {}

  EpochFile file_;
  std::int64_t unreadable_ = 0;
};

// The last place in the ledger that is in that file's index.
base::Result<std::int64_t> IndexedUntil(EpochFile& file);

}  // namespace central
