#pragma once

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
};

// Which folders are watched, by the number that inotify has for each. Bounded.
class WatchedFolders {
 public:
  static constexpr std::size_t kMax = 16'384;

  struct Folder {
    std::string path;
    Volume volume = Volume::kHome;
  };

  explicit WatchedFolders(FolderOptions options)
      : options_(std::move(options)) {}

  // Of mounts as they are now; those that may never answer are left out.
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

  bool full() const { return folders_.size() >= kMax; }
  bool some_left_out() const { return some_left_out_ || !home_answers_; }
  std::vector<Folder> all() const;

 private:
  const FolderOptions options_;
  std::vector<std::string> sticks_;
  std::vector<std::string> foreign_;  // Mounts that are not walked into.
  bool some_left_out_ = false;
  bool home_answers_ = true;
  std::map<int, Folder> folders_;
};

}  // namespace collectors
