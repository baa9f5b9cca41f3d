#include "central/index/indexer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "central/store/epoch_reading.h"

namespace central {
namespace {

// After trouble with a file.
constexpr auto kPause = std::chrono::seconds(10);
// Batches that come one by one are indexed together: a step changes nearly as
// many pages for one batch as for many, and ingest waits while it does.
constexpr auto kGather = std::chrono::milliseconds(200);
// Between two looks at an index that another process fills.
constexpr auto kLookAgain = std::chrono::milliseconds(20);

// kInvalid: a table is not there.
bool IsDamage(const base::Error& error) {
  return error.code == base::ErrorCode::kCorrupt ||
         error.code == base::ErrorCode::kInvalid;
}

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
  while (!stop.stop_requested()) {
    Wait(stop);
    CatchUp(stop);
  }
}

void Indexer::Wait(const std::stop_token& stop) {
  const base::MutexLock lock(mutex_);
  const auto wanted = [this]() REQUIRES(mutex_) { return work_; };
  if (troubles_.empty()) {
    woken_.wait(mutex_, stop, wanted);
  } else {
    woken_.wait_for(mutex_, stop, kPause, wanted);
  }
  woken_.wait_for(mutex_, stop, kGather, [] { return false; });
  work_ = false;
  behind_ = std::max<std::int64_t>(behind_, 1);  // Until it is counted.
}

void Indexer::CatchUp(const std::stop_token& stop) {
  for (const auto& path : EpochFilesIn(folder_)) {
    const auto known = troubles_.find(path);
    const auto now = std::chrono::steady_clock::now();
    if (known != troubles_.end() && now < known->second.next_try) continue;
    auto done = CatchUpWith(path, stop);
    if (!done.ok() && IsDamage(done.error()) && Renewed(path))
      done = CatchUpWith(path, stop);
    if (done.ok()) {
      troubles_.erase(path);
      continue;
    }
    epochs_.erase(path);
    Trouble& trouble = troubles_[path];
    trouble.next_try = now + kPause;
    if (std::exchange(trouble.message, done.error().message) !=
        done.error().message)
      log_.Error("index", done.error().message);
  }
}

base::Status Indexer::CatchUpWith(const std::filesystem::path& path,
                                  const std::stop_token& stop) {
  auto found = epochs_.find(path);
  if (found == epochs_.end()) {
    auto opened = EpochIndex::Open(path);
    if (!opened.ok()) return opened.error();
    found = epochs_.emplace(path, std::move(opened.value())).first;
  }
  EpochIndex& index = found->second;
  const auto before = index.unreadable();
  auto done = Follow(index, stop);
  if (index.unreadable() != before)
    log_.Error("index",
               path.string() + ": " +
                   std::to_string(index.unreadable() - before) +
                   " batches cannot be read and are not in the index; "
                   "`deskwarden-central verify` says which");
  return done;
}

base::Status Indexer::Follow(EpochIndex& index, const std::stop_token& stop) {
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
  return {};
}

// Whether it is worth another try.
bool Indexer::Renewed(const std::filesystem::path& path) {
  const auto index = epochs_.find(path);
  Trouble& trouble = troubles_[path];
  if (index == epochs_.end() || std::exchange(trouble.renewed, true))
    return false;
  if (auto renewed = index->second.Renew(write_mutex_); !renewed.ok()) {
    log_.Error("index", renewed.error().message);
    return false;
  }
  ++rebuilds_;
  log_.Warn("index",
            path.string() + ": the index was damaged and is built anew");
  return true;
}

base::Status Reindex(const std::filesystem::path& folder) {
  base::Mutex write_mutex;  // Nobody else writes.
  for (const auto& path : EpochFilesIn(folder)) {
    auto index = EpochIndex::Open(path);
    if (!index.ok()) return index.error();
    auto cleared = index.value().Clear();
    if (!cleared.ok() && IsDamage(cleared.error()))
      cleared = index.value().Renew(write_mutex);
    if (!cleared.ok()) return cleared;
    for (;;) {
      auto taken = index.value().Step(write_mutex);
      if (!taken.ok()) return taken.error();
      if (taken.value() == 0) break;
    }
  }
  return {};
}

base::Status AwaitIndex(const std::filesystem::path& folder,
                        std::chrono::milliseconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  return ReadEpochs(folder, [deadline](EpochFile& file) -> base::Status {
    auto newest = file.NewestEntry();
    if (!newest.ok()) return newest.error();
    for (;;) {
      auto watermark = IndexedUntil(file);
      if (!watermark.ok()) return watermark.error();
      if (watermark.value() >= newest.value()) return {};
      if (std::chrono::steady_clock::now() >= deadline)
        return base::Error{base::ErrorCode::kUnavailable,
                           "not all that came in is in the index yet: try "
                           "again while the collector runs, or stop it and run "
                           "`deskwarden-central reindex`"};
      std::this_thread::sleep_for(kLookAgain);
    }
  });
}

}  // namespace central
