#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "collectors/file_export/file_source.h"

namespace collectors {

struct FileFacts {
  FileIdentity file;
  std::uint64_t bytes = 0;
  std::uint64_t names = 0;      // Hard links.
  std::int64_t changed_ns = 0;  // Its inode, by the wall clock.
};

// On the steady clock.
ActTime ChangedAt(const FileFacts& facts, const base::Clock& clock);

// Of what an O_PATH or other descriptor is of; nothing unless a regular file.
std::optional<FileFacts> FactsOf(const base::UniqueFd& file);

// Without following any link on the way, and without opening what is there: a
// pipe or a device may do something when it is opened.
base::UniqueFd FindWithoutLinks(const std::string& path);

// The same out of the kernel's memory alone: no file system is asked. Not valid
// with ENOENT if there is nothing, with another error if it is not remembered.
base::UniqueFd FindRemembered(const std::string& path);

// For reading, of what `found` (O_PATH) is of.
base::UniqueFd OpenFound(const base::UniqueFd& found);

}  // namespace collectors
