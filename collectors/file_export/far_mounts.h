#pragma once

#include <string>
#include <vector>

#include "base/mounts.h"
#include "collectors/file_export/watched_folders.h"

namespace collectors {

// A file system that may never answer, and what of it is a person's.
struct FarMount {
  std::uint64_t id = 0;
  std::string folder;  // What is watched: not always all of it.
  Volume volume = Volume::kNetwork;
};

// Those to watch: a home folder on one, what is mounted in a home folder, on
// `removable` and on `network`; for writing, and not hidden by another. Without
// what shows files of elsewhere again, or those of containers.
std::vector<FarMount> FarMountsOf(const std::vector<base::Mount>& mounts,
                                  const FolderOptions& options);

}  // namespace collectors
