#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/mounts.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "collectors/file_export/file_handle.h"
#include "collectors/file_export/watched_folders.h"

namespace collectors {

// The file systems that one fanotify group has marks on, and the way from a
// handle that it reports to what lies there. Each is opened for each look: a
// stick that is held open could not be unmounted. Empty until Mark(); the marks
// end with the group, the way stays.
class MarkedFileSystems {
 public:
  // The one that `root` is on, for the events of `mask`. kUnavailable if that
  // is not a disk's, cannot be opened, or has the id of another marked one.
  base::Status Mark(const base::UniqueFd& group,
                    std::uint64_t mask,
                    const WatchedFolders::Folder& root,
                    const std::vector<base::Mount>& mounts);

  bool empty() const { return by_id_.empty(); }

  // As O_PATH; not valid if it is gone, or on none of them.
  base::UniqueFd Find(const FileHandle& handle) const;

  // The folder that one was marked by, for reading; not valid if `path` is none
  // of those or another file system lies there now.
  base::UniqueFd OpenMarked(const std::string& path) const;

 private:
  struct Root {
    std::string path;
    dev_t device = 0;
    std::uint64_t mount = 0;
  };

  std::map<std::uint64_t, Root> by_id_;            // FileHandle::file_system.
  std::map<std::string, std::uint64_t> mount_of_;  // Of each root, by path.
};

}  // namespace collectors
