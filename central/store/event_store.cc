#include "central/store/event_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace central {
namespace {

// A group larger than this would make its first members wait.
constexpr std::size_t kMaxGroup = 64;

}  // namespace

base::Result<std::unique_ptr<EventStore>> EventStore::Open(
    const std::filesystem::path& folder, const base::Clock& clock) {
  std::unique_ptr<EventStore> store(new EventStore(folder, clock));
  if (auto loaded = store->LoadStates(); !loaded.ok()) return loaded.error();
  return store;
}

base::Status EventStore::LoadStates() {
  const base::MutexLock lock(queue_mutex_);
  for (const auto& path : EpochFilesIn(folder_)) {
    // Not read-only: an older file may have to be migrated.
    auto file = EpochFile::Open(path, /*read_only=*/false);
    if (!file.ok()) return file.error();
    auto states = file.value().States();
    if (!states.ok()) return states.error();
    for (const auto& [agent, state] : states.value()) {
      // Not the newest file's: the clock may have been set back over the turn
      // of an epoch.
      const auto [known, added] = states_.try_emplace(agent, state);
      if (!added && IsBefore(known->second, state)) known->second = state;
    }
  }
  return {};
}

std::optional<AgentState> EventStore::StateOf(AgentId agent) {
  const base::MutexLock lock(queue_mutex_);
  const auto found = states_.find(agent);
  if (found == states_.end()) return std::nullopt;
  return found->second;
}

bool EventStore::healthy() {
  const base::MutexLock lock(queue_mutex_);
  return healthy_;
}

base::Status EventStore::Commit(const Change& change) {
  Waiting own{.change = &change, .done = std::nullopt};
  {
    const base::MutexLock lock(queue_mutex_);
    queue_.push_back(&own);
  }
  for (;;) {
    std::vector<Waiting*> group;
    {
      const base::MutexLock lock(queue_mutex_);
      finished_.wait(queue_mutex_, [&]() REQUIRES(queue_mutex_) {
        return own.done.has_value() || !writing_;
      });
      if (own.done) return *own.done;
      group = TakeGroup();
    }
    WriteGroup(group);
    if (on_commit_) on_commit_();
  }
}

std::vector<EventStore::Waiting*> EventStore::TakeGroup() {
  writing_ = true;
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(
                                        std::min(queue_.size(), kMaxGroup));
  std::vector<Waiting*> group(queue_.begin(), end);
  queue_.erase(queue_.begin(), end);
  return group;
}

void EventStore::WriteGroup(const std::vector<Waiting*>& group) {
  std::vector<base::Status> done(group.size(), WriteTogether(group));
  // One change that cannot be written must not take the others with it.
  if (group.size() > 1 && !done.front().ok()) {
    for (std::size_t i = 0; i < group.size(); ++i)
      done[i] = WriteTogether({group[i]});
  }
  const base::MutexLock lock(queue_mutex_);
  healthy_ = true;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const Change& change = *group[i]->change;
    healthy_ = healthy_ && done[i].ok();
    if (done[i].ok() && change.state) states_[change.agent] = *change.state;
    group[i]->done = std::move(done[i]);
  }
  writing_ = false;
  finished_.notify_all();
}

base::Status EventStore::WriteTogether(const std::vector<Waiting*>& group) {
  const base::MutexLock lock(write_mutex_);
  const base::UtcTime now = clock_.utc_now();
  if (auto opened = OpenForWriting(EpochOf(now)); !opened.ok()) return opened;
  auto transaction = base::sqlite::Transaction::Begin(writer_->database());
  if (!transaction.ok()) return transaction.error();
  for (const Waiting* one : group) {
    if (auto added = writer_->Add(*one->change, now.time_since_epoch().count());
        !added.ok())
      return added;
  }
  return transaction.value().Commit();
}

base::Status EventStore::OpenForWriting(Epoch epoch) {
  if (epoch_ == epoch) return {};
  auto file = EpochFile::Open(folder_ / FileName(epoch), /*read_only=*/false);
  if (!file.ok()) return file.error();
  writer_.emplace(std::move(file.value()));
  epoch_ = epoch;
  return {};
}

base::Status EventStore::ReopenForReading() {
  for (const auto& path : EpochFilesIn(folder_)) {
    if (readers_.contains(path)) continue;
    auto file = EpochFile::Open(path, /*read_only=*/true);
    if (!file.ok()) return file.error();
    readers_.emplace(path, std::move(file.value()));
  }
  return {};
}

base::Result<std::vector<StoredRun>> EventStore::Overlapping(
    AgentId agent,
    const protocol::Generation& generation,
    std::int64_t first,
    std::int64_t last) {
  const base::MutexLock lock(read_mutex_);
  if (auto opened = ReopenForReading(); !opened.ok()) return opened.error();
  std::vector<StoredRun> runs;
  for (auto& [path, file] : readers_) {
    auto here = file.Overlapping(agent, generation, first, last);
    if (!here.ok()) return here.error();
    std::ranges::move(here.value(), std::back_inserter(runs));
  }
  std::ranges::sort(runs, {}, &StoredRun::first);
  return runs;
}

base::Result<std::int64_t> EventStore::LastOf(
    AgentId agent, const protocol::Generation& generation) {
  const base::MutexLock lock(read_mutex_);
  if (auto opened = ReopenForReading(); !opened.ok()) return opened.error();
  std::int64_t last = 0;
  for (auto& [path, file] : readers_) {
    auto here = file.LastOf(agent, generation);
    if (!here.ok()) return here;
    last = std::max(last, here.value());
  }
  return last;
}

base::Result<std::optional<protocol::Generation>> EventStore::GenerationOf(
    AgentId agent, std::uint32_t ordinal) {
  const base::MutexLock lock(read_mutex_);
  if (auto opened = ReopenForReading(); !opened.ok()) return opened.error();
  for (auto& [path, file] : readers_) {
    auto here = file.GenerationOf(agent, ordinal);
    if (!here.ok() || here.value()) return here;
  }
  return std::optional<protocol::Generation>();
}

}  // namespace central
