#include <dirent.h>

#include <chrono>
#include <memory>
#include <utility>

#include "base/unique_fd.h"
#include "collectors/file_export/folder_walk.h"

namespace collectors {
namespace {

constexpr int kFoldersAtOnce = 256;  // Some milliseconds.
constexpr int kFoldersAtOnceFar = 1;
constexpr std::size_t kMaxToWalkFar = 20'000;

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

}  // namespace

void FolderWalk::Begin(std::vector<WatchedFolders::Folder> roots, bool tell) {
  for (auto& root : roots)
    to_walk_.push_back({std::move(root), 0, tell});
  WalkSome();
}

void FolderWalk::Below(WatchedFolders::Folder folder) {
  to_walk_.push_back({std::move(folder), 0, true});
  if (!catches_up_) WalkSome();
}

void FolderWalk::Rename(const std::string& from,
                        const std::string& to,
                        Volume volume) {
  for (auto& later : to_walk_)
    if ((later.folder.path + "/").starts_with(from + "/"))
      later.folder = {to + later.folder.path.substr(from.size()), volume};
}

void FolderWalk::Finish() {
  while (!to_walk_.empty())
    GoOn();
}

void FolderWalk::Clear() {
  go_on_.reset();
  to_walk_.clear();
}

void FolderWalk::GoOn() {
  catches_up_ = true;
  listener_.catch_up();
  catches_up_ = false;
  WalkSome();
}

void FolderWalk::WalkSome() {
  const int at_once = folders_.far() ? kFoldersAtOnceFar : kFoldersAtOnce;
  for (int i = 0; i < at_once && !to_walk_.empty(); ++i)
    WalkOne();
  // What happens in the rest until it is marked is seen by looking only: too
  // many questions over a network.
  for (auto& later : to_walk_)
    later.tell = later.tell || !folders_.far();
  go_on_.reset();
  if (!to_walk_.empty())
    go_on_ = loop_.RunAfter(std::chrono::milliseconds(0), [this] { GoOn(); });
}

void FolderWalk::WalkOne() {
  const ToWalk now = std::move(to_walk_.back());
  to_walk_.pop_back();
  if (folders_.IsSkipped(now.folder.path)) return;
  if (now.depth > folders_.max_depth()) return listener_.on_too_deep();
  const base::UniqueFd found = paths_.Find(now.folder.path);
  if (!found.valid()) return;
  const std::string inode = "/proc/self/fd/" + std::to_string(found.get());
  if (listener_.mark(now.folder, inode)) WalkEntries(now, inode);
}

void FolderWalk::WalkEntries(const ToWalk& now, const std::string& inode) {
  const auto& folder = now.folder;
  const OpenFolder entries(opendir(inode.c_str()));
  if (entries == nullptr) return;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a DIR of its own.
  while (const dirent* const entry = readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    // Of some file systems it is not known before it is tried.
    const bool may_be =
        entry->d_type == DT_UNKNOWN && to_walk_.size() < kMaxToWalkFar;
    if (entry->d_type == DT_DIR || (folders_.far() && may_be))
      to_walk_.push_back(
          {{folder.path + "/" + name, folder.volume}, now.depth + 1, now.tell});
    else if (now.tell && entry->d_type == DT_REG)
      listener_.on_file({folder.path, name}, folder.volume);
  }
}

}  // namespace collectors
