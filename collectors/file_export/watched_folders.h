#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/mounts.h"
#include "base/result.h"
#include "collectors/file_export/file_source.h"

namespace collectors {

struct FolderOptions {
  std::string home;
  // Below these, file systems are of sticks and cards.
  std::vector<std::string> removable{"/media", "/run/media", "/mnt"};
  // Below these, too, file systems are watched that may never answer; UID is
  // the number of the person.
  std::vector<std::string> network{"/run/user/UID/gvfs"};
  // Of `home`, not looked into: what programs write there is no export.
  std::vector<std::string> skip{".cache",
                                ".config",
                                ".dbus",
                                ".gnupg",
                                ".local/share",
                                ".local/state",
                                ".mozilla",
                                ".pki",
                                ".thunderbird",
                                ".var",
                                "snap"};
  // Of a file system that may never answer (FarMount): it alone is watched. 0:
  // all others.
  std::uint64_t far_mount = 0;
};

// Which folders are watched, by the number that inotify has for each. Bounded.
class WatchedFolders {
 public:
  static constexpr std::size_t kMax = 16'384;
  static constexpr std::size_t kMaxFar = 2'048;
  static constexpr std::size_t kMaxDepth = 64;
  static constexpr std::size_t kMaxDepthFar = 16;

  struct Folder {
    std::string path;
    Volume volume = Volume::kHome;
  };

  explicit WatchedFolders(FolderOptions options)
      : options_(std::move(options)) {}

  // Of mounts as they are now; those that may never answer are left out, or are
  // not the one that is to be watched.
  void SetMounts(const std::vector<base::Mount>& mounts);
  // What to walk through: home, and the sticks.
  std::vector<Folder> Roots() const;
  bool IsSkipped(const std::string& path) const;
  // Of any folder; none if it is not watched.
  std::optional<Volume> VolumeOf(const std::string& path) const;

  void Add(int number, Folder folder);
  const Folder* Find(int number) const;
  void Forget(int number);
  // Of the folder and all below it.
  std::vector<int> NumbersBelow(const std::string& path) const;
  void Rename(const std::string& from, const std::string& to, Volume volume);
  void Clear();

  bool full() const { return folders_.size() >= (far() ? kMaxFar : kMax); }
  std::size_t max_depth() const { return far() ? kMaxDepthFar : kMaxDepth; }
  bool far() const { return options_.far_mount != 0; }
  bool home_answers() const { return home_answers_; }
  std::vector<Folder> all() const;

 private:
  void SetFarMount(const std::vector<base::Mount>& mounts);

  const FolderOptions options_;
  std::vector<std::string> sticks_;
  std::vector<std::string> foreign_;  // Mounts that are not walked into.
  bool home_answers_ = true;
  std::optional<Folder> far_;
  std::map<int, Folder> folders_;
};

}  // namespace collectors
