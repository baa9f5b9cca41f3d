#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/unique_fd.h"
#include "collectors/file_export/file_handle.h"

namespace collectors {

// One event of fanotify(7) with all that came with it.
struct FanotifyEvent {
  struct Place {
    FileHandle folder;
    std::string name;
  };

  std::uint64_t mask = 0;
  pid_t pid = 0;
  base::UniqueFd pidfd;  // Not valid if that process is gone.
  FileHandle file;
  Place place;     // For a rename: where it was,
  Place moved_to;  // and where it is.
};

// Takes the first event off `bytes`, as read from the group; nothing at the
// end, or if they are not well-formed.
std::optional<FanotifyEvent> TakeFanotifyEvent(std::span<const char>& bytes);

}  // namespace collectors
