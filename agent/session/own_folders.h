#pragma once

#include <string>
#include <vector>

#include "agent/config/config.h"
#include "base/mounts.h"
#include "collectors/file_export/watched_folders.h"

namespace agent {

// `path` with no link in it, as the kernel calls it, so that paths can be
// compared. From where it enters a file system that may never answer it is
// taken as it is: nothing there is asked. Empty if there is no such folder.
std::string WithoutLinks(const std::string& path,
                         const std::vector<base::Mount>& mounts);

// What `config` says of folders, for the user that this process acts for.
collectors::FolderOptions OwnFolders(const Config& config);

}  // namespace agent
