#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "collectors/file_export/changed_files.h"

namespace collectors {
namespace {

constexpr int kFoldersAtOnce = 256;  // Some milliseconds.
constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxLater = 100'000;
// The kernel stamps files with the time of its last tick.
constexpr std::chrono::milliseconds kTick{20};

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

// Below `at`, over no link and into no other file system.
base::UniqueFd OpenBelow(const base::UniqueFd& at,
                         const std::string& path,
                         std::uint64_t flags) {
  open_how how{};
  how.flags = flags | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV |
                RESOLVE_NO_MAGICLINKS;
  return base::UniqueFd(static_cast<int>(
      syscall(SYS_openat2, at.get(), path.c_str(), &how, sizeof how)));
}

}  // namespace

void ChangedFiles::Start(const WatchedFolders& folders, base::UtcTime since) {
  since -= kTick;
  since_ = later_.empty() ? since : std::min(since_, since);
  folders_ = &folders;
  later_.clear();
  for (const auto& root : folders.Roots())
    later_.push_back({root.path, "", root.volume, 0});
  if (next_turn_ == nullptr)
    next_turn_ =
        loop_.RunAfter(std::chrono::milliseconds(0), [this] { LookAtSome(); });
}

void ChangedFiles::Finish() {
  while (!later_.empty())
    LookAtSome();
}

void ChangedFiles::Stop() {
  folders_ = nullptr;
  later_.clear();
  next_turn_.reset();
}

void ChangedFiles::LookAtSome() {
  next_turn_.reset();
  for (int i = 0; i < kFoldersAtOnce && !later_.empty(); ++i) {
    const auto now = std::move(later_.back());
    later_.pop_back();
    LookInto(now);
  }
  if (!later_.empty())
    next_turn_ =
        loop_.RunAfter(std::chrono::milliseconds(0), [this] { LookAtSome(); });
}

void ChangedFiles::LookInto(const Later& now) {
  const std::string path =
      now.below.empty() ? now.root : now.root + "/" + now.below;
  if (folders_->IsSkipped(path)) return;
  const base::UniqueFd root = open_root_(now.root);
  if (!root.valid()) return;
  auto folder = OpenBelow(root,
                          now.below.empty() ? "." : now.below,
                          O_RDONLY | O_DIRECTORY | O_NONBLOCK);
  if (!folder.valid()) return;
  const int own = fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, CloseFolder> entries(own < 0 ? nullptr
                                                          : fdopendir(own));
  if (entries == nullptr) {
    if (own >= 0) close(own);
    return;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a DIR of its own.
  while (const dirent* const entry = readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (entry->d_type == DT_REG) {
      LookAt(folder, name, now);
    } else if (entry->d_type == DT_DIR && now.depth < kMaxDepth &&
               later_.size() < kMaxLater) {
      later_.push_back({now.root,
                        now.below.empty() ? name : now.below + "/" + name,
                        now.volume,
                        now.depth + 1});
    }
    if (folders_ == nullptr) return;  // The listener ended it.
  }
}

void ChangedFiles::LookAt(const base::UniqueFd& folder,
                          const std::string& name,
                          const Later& now) {
  const base::UniqueFd found = OpenBelow(folder, name, O_PATH);
  struct stat owner {};
  const auto facts = FactsOf(found);
  const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(
      since_.time_since_epoch());
  if (!facts || facts->changed_ns < since.count() ||
      fstat(found.get(), &owner) != 0 || owner.st_uid != user_)
    return;
  auto handle = HandleOf(found);
  if (!handle.valid()) return;
  const std::string path =
      now.below.empty() ? now.root : now.root + "/" + now.below;
  on_file_({{path, name}, now.volume, std::move(handle), *facts});
}

}  // namespace collectors
