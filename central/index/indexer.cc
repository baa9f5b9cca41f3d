#include "central/index/indexer.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace central {
namespace {

// After trouble with a file.
constexpr auto kPause = std::chrono::seconds(10);
// Batches that come one by one are indexed together: a step changes nearly as
// many pages for one batch as for many, and ingest waits while it does.
constexpr auto kGather = std::chrono::milliseconds(200);

}  // namespace

Indexer::Indexer(std::filesystem::path folder,
                 base::Mutex& write_mutex,
                 base::Log& log)
    : folder_(std::move(folder)),
      write_mutex_(write_mutex),
      log_(log),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void Indexer::Wake() {
  const base::MutexLock lock(mutex_);
  work_ = true;
  woken_.notify_one();
}

std::int64_t Indexer::behind() const {
  const base::MutexLock lock(mutex_);
  return work_ ? std::max<std::int64_t>(behind_, 1) : behind_.load();
}

void Indexer::Run(const std::stop_token& stop) {
  bool trouble = false;
  while (!stop.stop_requested()) {
    {
      const base::MutexLock lock(mutex_);
      const auto wanted = [this]() REQUIRES(mutex_) { return work_; };
      if (trouble) {
        woken_.wait_for(mutex_, stop, kPause, [] { return false; });
      } else {
        woken_.wait(mutex_, stop, wanted);
        woken_.wait_for(mutex_, stop, kGather, [] { return false; });
      }
      work_ = false;
      behind_ = std::max<std::int64_t>(behind_, 1);  // Until it is counted.
    }
    const auto done = CatchUp(stop);
    if (!done.ok() && !trouble) log_.Error("index", done.error().message);
    trouble = !done.ok();
  }
}

base::Status Indexer::CatchUp(const std::stop_token& stop) {
  for (const auto& path : EpochFilesIn(folder_)) {
    auto found = epochs_.find(path);
    if (found == epochs_.end()) {
      auto opened = EpochIndex::Open(path);
      if (!opened.ok()) return opened.error();
      found = epochs_.emplace(path, std::move(opened.value())).first;
    }
    EpochIndex& index = found->second;
    while (!stop.stop_requested()) {
      auto behind = index.Behind();
      if (!behind.ok()) return behind.error();
      behind_ = behind.value();
      if (behind.value() == 0) break;
      auto taken = index.Step(write_mutex_);
      if (!taken.ok()) return taken.error();
      if (taken.value() == EpochIndex::kBatchesAStep) continue;
      // What has come since has woken us.
      behind_ = std::max<std::int64_t>(behind.value() - taken.value(), 0);
      break;
    }
  }
  return {};
}

base::Status Reindex(const std::filesystem::path& folder) {
  base::Mutex write_mutex;  // Nobody else writes.
  for (const auto& path : EpochFilesIn(folder)) {
    auto index = EpochIndex::Open(path);
    if (!index.ok()) return index.error();
    if (auto cleared = index.value().Clear(); !cleared.ok()) return cleared;
    for (;;) {
      auto taken = index.value().Step(write_mutex);
      if (!taken.ok()) return taken.error();
      if (taken.value() == 0) break;
    }
  }
  return {};
}

}  // namespace central
