#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/mounts.h"
#include "base/unique_fd.h"

namespace collectors {

// Finds files of a person's by their paths, whatever that person mounts
// meanwhile: anybody may mount a program of their own (FUSE) over a folder of
// theirs, which never answers. So no file system is asked anything that may do
// so, but for the one that is to be. Event loop only.
class FilePaths {
 public:
  // FolderOptions::far_mount.
  explicit FilePaths(std::uint64_t far_mount) : far_mount_(far_mount) {}

  // As they are now.
  void SetMounts(std::vector<base::Mount> mounts) {
    mounts_ = std::move(mounts);
  }

  // As FindWithoutLinks(); not valid if it is on no disk of this machine, or,
  // if there is a far mount, not on that.
  base::UniqueFd Find(const std::string& path);

 private:
  base::UniqueFd FindLocal(const std::string& path);
  bool IsLocal(const base::UniqueFd& found);

  const std::uint64_t far_mount_;
  std::vector<base::Mount> mounts_;
};

}  // namespace collectors
