#include "central/store/event_store.h"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

namespace central {
namespace {

// A group larger than this would make its first members wait.
constexpr std::size_t kMaxGroup = 64;

}  // namespace

base::Result<std::unique_ptr<EventStore>> EventStore::Open(
    const std::filesystem::path& folder, const base::Clock& clock) {
  std::unique_ptr<EventStore> store(new EventStore(folder, clock));
  {
    const base::MutexLock lock(store->queue_mutex_);
    if (auto loaded = store->LoadAll(); !loaded.ok()) return loaded.error();
  }
  return store;
}

base::Status EventStore::LoadAll() {
  const auto before = FilesSetAside(folder_);
  // What an earlier process could not work with.
  if (auto moved = MoveMarkedAside(folder_); !moved.ok()) return moved;
  if (auto moved = SetOrphansAside(); !moved.ok()) return moved;
  for (const auto& path : EpochFilesIn(folder_)) {
    auto loaded = LoadStates(path);
    if (loaded.ok()) continue;
    if (loaded.error().code != base::ErrorCode::kCorrupt) return loaded;
    if (auto moved = SetAside(path, loaded.error().message); !moved.ok())
      return moved;
  }
  for (auto& aside : FilesSetAside(folder_)) {
    if (std::ranges::find(before, aside.file, &SetAsideFile::file) ==
        before.end())
      set_aside_.push_back(std::move(aside));
  }
  return {};
}

base::Status EventStore::LoadStates(const std::filesystem::path& path) {
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
  return {};
}

base::Status EventStore::SetAside(const std::filesystem::path& file,
                                  const std::string& why) {
  if (auto marked = MarkDamaged(file, why, clock_); !marked.ok()) return marked;
  return MoveMarkedAside(folder_);
}

// A journal whose file is gone would be taken for that of the next file of the
// same name.
base::Status EventStore::SetOrphansAside() {
  for (const auto& file : OrphanedEpochFiles(folder_)) {
    if (auto moved =
            SetAside(file, file.string() + " is gone, and its journal is not");
        !moved.ok())
      return moved;
  }
  return {};
}

std::size_t EventStore::CountDamaged() {
  const base::MutexLock lock(read_mutex_);
  return FilesSetAside(folder_).size() + unreadable_.size();
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
  if (ended_) return *ended_;
  auto written = Write(group);
  if (!written.ok() && written.error().code == base::ErrorCode::kCorrupt)
    End(written.error());
  return written;
}

base::Status EventStore::Write(const std::vector<Waiting*>& group) {
  const base::UtcTime now = clock_.utc_now();
  if (auto opened = OpenForWriting(EpochOf(now)); !opened.ok()) return opened;
  if (auto sound = CheckWriter(); !sound.ok()) return sound;
  auto transaction = base::sqlite::Transaction::Begin(writer_->database());
  if (!transaction.ok()) return transaction.error();
  for (const Waiting* one : group) {
    if (auto added = writer_->Add(*one->change, now.time_since_epoch().count());
        !added.ok())
      return added;
  }
  return transaction.value().Commit();
}

// Who deletes, replaces or cuts the file while it is in use leaves SQLite to
// write where nothing will be found: before more is acknowledged, it ends.
base::Status EventStore::CheckWriter() {
  const auto path = folder_ / FileName(*epoch_);
  if (writer_->database().FileWasTaken())
    return base::Error{
        base::ErrorCode::kCorrupt,
        path.string() + " was deleted or replaced while it was in use"};
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(path, failed);
  if (failed) return {};
  const bool shorter = bytes < std::exchange(written_bytes_, bytes);
  if (!shorter) return {};
  // By VACUUM, too.
  if (auto sound = writer_->CheckTruth(); sound.ok()) return {};
  return base::Error{base::ErrorCode::kCorrupt,
                     path.string() + " was cut while it was in use"};
}

void EventStore::End(const base::Error& damage) {
  const auto path = folder_ / FileName(EpochOf(clock_.utc_now()));
  ended_ = base::Error{base::ErrorCode::kUnavailable, damage.message};
  std::string why = damage.message;
  if (auto marked = MarkDamaged(path, why, clock_); !marked.ok())
    why += "; and that cannot be written down: " + marked.error().message;
  if (on_damage_) on_damage_({.file = path, .why = why, .fatal = true});
}

base::Status EventStore::OpenForWriting(Epoch epoch) {
  if (epoch_ == epoch) return {};
  auto file = EpochFile::Open(folder_ / FileName(epoch), /*read_only=*/false);
  if (!file.ok()) return file.error();
  writer_.emplace(std::move(file.value()));
  epoch_ = epoch;
  written_bytes_ = 0;
  return {};
}

base::Status EventStore::LookFromNewest(const Look& look) {
  const base::MutexLock lock(read_mutex_);
  const auto files = EpochFilesIn(folder_);
  for (auto path = files.rbegin(); path != files.rend(); ++path) {
    auto enough = LookAt(*path, look);
    if (enough.ok()) {
      if (enough.value()) break;
    } else if (enough.error().code != base::ErrorCode::kCorrupt) {
      return enough.error();
    } else if (unreadable_.insert(*path).second && on_damage_) {
      on_damage_({.file = *path, .why = enough.error().message});
    }
  }
  return {};
}

base::Result<bool> EventStore::LookAt(const std::filesystem::path& path,
                                      const Look& look) {
  auto found = readers_.find(path);
  if (found == readers_.end()) {
    auto file = EpochFile::Open(path, /*read_only=*/true);
    if (!file.ok()) return file.error();
    found = readers_.emplace(path, std::move(file.value())).first;
  }
  return look(found->second);
}

base::Result<std::vector<StoredRun>> EventStore::Overlapping(
    AgentId agent,
    const protocol::Generation& generation,
    std::int64_t first,
    std::int64_t last) {
  std::vector<StoredRun> runs;
  std::int64_t left = last - first + 1;
  const auto count = [&](const Run& run) {
    if (run.generation == generation && run.first <= last && run.last >= first)
      left -= std::min(run.last, last) - std::max(run.first, first) + 1;
  };
  auto looked = LookFromNewest([&](EpochFile& file) -> base::Result<bool> {
    auto here = file.Overlapping(agent, generation, first, last);
    if (!here.ok()) return here.error();
    auto missing = file.MissingOf(agent);
    if (!missing.ok()) return missing.error();
    std::ranges::for_each(here.value(), count);
    std::ranges::for_each(missing.value(), count);
    std::ranges::move(here.value(), std::back_inserter(runs));
    return left <= 0;
  });
  if (!looked.ok()) return looked.error();
  std::ranges::sort(runs, {}, &StoredRun::first);
  return runs;
}

base::Result<std::int64_t> EventStore::LastOf(
    AgentId agent, const protocol::Generation& generation) {
  std::int64_t last = 0;
  auto looked = LookFromNewest([&](EpochFile& file) -> base::Result<bool> {
    auto here = file.LastOf(agent, generation);
    if (!here.ok()) return here.error();
    last = std::max(last, here.value());
    return false;
  });
  if (!looked.ok()) return looked.error();
  return last;
}

base::Result<std::optional<protocol::Generation>> EventStore::GenerationOf(
    AgentId agent, std::uint32_t ordinal) {
  std::optional<protocol::Generation> generation;
  auto looked = LookFromNewest([&](EpochFile& file) -> base::Result<bool> {
    auto here = file.GenerationOf(agent, ordinal);
    if (!here.ok()) return here.error();
    generation = here.value();
    return generation.has_value();
  });
  if (!looked.ok()) return looked.error();
  return generation;
}

}  // namespace central
