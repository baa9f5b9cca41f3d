#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <thread>

#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "central/index/epoch_index.h"

namespace central {

// Keeps the index of every epoch up to date, on a thread of its own that
// sleeps until it is woken. Ingest never waits for it; whoever reads the index
// sees how far it is behind. An index that is damaged is built anew; a file
// that cannot be read is tried again later, and keeps no other one waiting.
class Indexer {
 public:
  // `write_mutex` and `log` outlive it.
  Indexer(std::filesystem::path folder,
          base::Mutex& write_mutex,
          base::Log& log);

  void Wake();  // There is something new. Thread-safe; returns at once.

  // Batches that are stored and not indexed, as of the last step, and at least
  // one if there is something new. Thread-safe.
  std::int64_t behind() const;
  // Damaged ones that were built anew. Thread-safe.
  std::uint64_t rebuilds() const { return rebuilds_; }

 private:
  struct Trouble {
    std::string message;
    std::chrono::steady_clock::time_point next_try;
    bool renewed = false;  // Once only: it reads all of the file.
  };

  void Run(const std::stop_token& stop);
  void Wait(const std::stop_token& stop);
  void CatchUp(const std::stop_token& stop);
  base::Status CatchUpWith(const std::filesystem::path& path,
                           const std::stop_token& stop);
  base::Status Follow(EpochIndex& index, const std::stop_token& stop);
  bool Renewed(const std::filesystem::path& path);

  const std::filesystem::path folder_;
  base::Mutex& write_mutex_;
  base::Log& log_;
  // Of the thread.
  std::map<std::filesystem::path, EpochIndex> epochs_;
  std::map<std::filesystem::path, Trouble> troubles_;
  std::atomic<std::uint64_t> rebuilds_{0};
  std::atomic<std::int64_t> behind_{0};

  mutable base::Mutex mutex_;
  std::condition_variable_any woken_;
  bool work_ GUARDED_BY(mutex_) = true;
  std::jthread thread_;  // Last: it uses all of the above.
};

// Builds the index anew in every file of the folder. The result is the same as
// that of an Indexer which saw the batches come.
base::Status Reindex(const std::filesystem::path& folder);

// For whoever needs what is stored now to be in the index: waits until somebody
// has indexed it. kUnavailable if nobody did `within` that time.
base::Status AwaitIndex(const std::filesystem::path& folder,
                        std::chrono::milliseconds within);

}  // namespace central
