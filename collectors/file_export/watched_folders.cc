#include "collectors/file_export/watched_folders.h"

#include <algorithm>
#include <utility>

#include "collectors/file_export/far_mounts.h"

namespace collectors {

using base::IsBelow;

void WatchedFolders::SetMounts(const std::vector<base::Mount>& mounts) {
  sticks_.clear();
  foreign_.clear();
  if (far()) return SetFarMount(mounts);
  std::size_t deepest = 0;
  for (const auto& mount : mounts) {
    // Of two on one folder the later one is seen.
    if (IsBelow(options_.home, mount.folder) &&
        mount.folder.size() >= deepest) {
      deepest = mount.folder.size();
      home_answers_ = !mount.remote();
    }

    const bool removable = std::ranges::any_of(
        options_.removable,
        [&](const auto& folder) { return IsBelow(mount.folder, folder); });
    const bool in_home =
        IsBelow(mount.folder, options_.home) && mount.folder != options_.home;
    if (!removable && !in_home) continue;
    if (!mount.local()) {
      foreign_.push_back(mount.folder);
    } else if (removable && !mount.read_only) {
      sticks_.push_back(mount.folder);
    }
  }
}

void WatchedFolders::SetFarMount(const std::vector<base::Mount>& mounts) {
  far_.reset();
  for (auto& one : FarMountsOf(mounts, options_))
    if (one.id == options_.far_mount)
      far_ = Folder{std::move(one.folder), one.volume};
  if (!far_) return;
  for (const auto& mount : mounts)
    // What is on the same folder is hidden by it.
    if (mount.folder != far_->path && IsBelow(mount.folder, far_->path))
      foreign_.push_back(mount.folder);
}

std::vector<WatchedFolders::Folder> WatchedFolders::Roots() const {
  if (far()) return far_ ? std::vector<Folder>{*far_} : std::vector<Folder>();
  std::vector<Folder> roots;
  if (home_answers_ && !options_.home.empty())
    roots.push_back({options_.home, Volume::kHome});
  for (const auto& stick : sticks_)
    roots.push_back({stick, Volume::kRemovable});
  return roots;
}

bool WatchedFolders::IsSkipped(const std::string& path) const {
  const auto is_path = [&](const auto& skipped) {
    return path == options_.home + "/" + skipped;
  };
  return std::ranges::any_of(options_.skip, is_path) ||
         std::ranges::find(foreign_, path) != foreign_.end();
}

std::optional<Volume> WatchedFolders::VolumeOf(const std::string& path) const {
  for (const auto& stick : sticks_)
    if (IsBelow(path, stick)) return Volume::kRemovable;
  if (!IsBelow(path, options_.home)) return std::nullopt;
  for (std::string above = path; above.size() > options_.home.size();
       above.erase(above.rfind('/')))
    if (IsSkipped(above)) return std::nullopt;
  return Volume::kHome;
}

void WatchedFolders::Add(int number, Folder folder) {
  folders_[number] = std::move(folder);
}

const WatchedFolders::Folder* WatchedFolders::Find(int number) const {
  const auto found = folders_.find(number);
  return found == folders_.end() ? nullptr : &found->second;
}

void WatchedFolders::Forget(int number) {
  folders_.erase(number);
}

std::vector<int> WatchedFolders::NumbersBelow(const std::string& path) const {
  std::vector<int> numbers;
  for (const auto& [number, folder] : folders_)
    if (IsBelow(folder.path, path)) numbers.push_back(number);
  return numbers;
}

void WatchedFolders::Rename(const std::string& from,
                            const std::string& to,
                            Volume volume) {
  for (auto& [number, folder] : folders_) {
    if (!IsBelow(folder.path, from)) continue;
    folder.path = to + folder.path.substr(from.size());
    folder.volume = volume;
  }
}

void WatchedFolders::Clear() {
  folders_.clear();
}

std::vector<WatchedFolders::Folder> WatchedFolders::all() const {
  std::vector<Folder> all;
  for (const auto& [number, folder] : folders_)
    all.push_back(folder);
  return all;
}

}  // namespace collectors
