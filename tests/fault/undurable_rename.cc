#include "tests/fault/undurable_rename.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace test {
namespace {

namespace fs = std::filesystem;

struct Rename {
  std::string from;
  std::string to;
  std::string replaced;  // A second name of what was there; empty for nothing.
};

// Never freed: a thread may come by while the process ends.
std::mutex& Mutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}
std::vector<Rename>& Undurable() {
  static auto* renames = new std::vector<Rename>;
  return *renames;
}

int Move(const std::string& from, const std::string& to) {
  return static_cast<int>(
      syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), 0));
}

fs::path FolderOf(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

void MakeDurable(int fd) {
  struct stat synced {};
  if (fstat(fd, &synced) != 0 || !S_ISDIR(synced.st_mode)) return;
  const std::lock_guard lock(Mutex());
  std::erase_if(Undurable(), [&](const Rename& one) {
    struct stat folder {};
    if (stat(FolderOf(one.to).c_str(), &folder) != 0 ||
        folder.st_ino != synced.st_ino || folder.st_dev != synced.st_dev)
      return false;
    if (!one.replaced.empty()) unlink(one.replaced.c_str());
    return true;
  });
}

}  // namespace

int RenameUndurably(const char* from, const char* to) {
  const std::lock_guard lock(Mutex());
  Rename one{.from = from, .to = to, .replaced = {}};
  const std::string spare =
      one.to + ".replaced-" + std::to_string(Undurable().size());
  unlink(spare.c_str());  // Of an earlier life.
  if (link(to, spare.c_str()) == 0) one.replaced = spare;
  const int done = Move(one.from, one.to);
  if (done == 0) {
    Undurable().push_back(std::move(one));
  } else if (!one.replaced.empty()) {
    unlink(spare.c_str());
  }
  return done;
}

int SyncDurably(int fd) {
  const int done = static_cast<int>(syscall(SYS_fsync, fd));
  if (done == 0) MakeDurable(fd);
  return done;
}

void UndoRenames(std::uint64_t seed) {
  std::mt19937_64 dice(seed);
  Mutex().lock();  // For good.
  auto& renames = Undurable();
  auto left = dice() % (renames.size() + 1);
  for (auto one = renames.rbegin(); one != renames.rend(); ++one) {
    const bool undone = left > 0;
    if (undone) {
      --left;
      Move(one->to, one->from);
      if (!one->replaced.empty()) Move(one->replaced, one->to);
    } else if (!one->replaced.empty()) {
      unlink(one->replaced.c_str());
    }
  }
}

}  // namespace test

extern "C" int rename(const char* from, const char* to) noexcept {
  return test::RenameUndurably(from, to);
}

extern "C" int fsync(int fd) {
  return test::SyncDurably(fd);
}
