#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "base/unique_fd.h"

namespace collectors {

// What the kernel calls a file or folder of a file system, whatever its path
// (open_by_handle_at(2)).
struct FileHandle {
  std::uint64_t file_system = 0;  // statfs(2), f_fsid.
  int type = 0;
  std::string bytes;

  bool valid() const { return !bytes.empty(); }
  auto operator<=>(const FileHandle&) const = default;
};

// As O_PATH: nothing is opened yet. `mount` is of any folder of that file
// system. Needs CAP_DAC_READ_SEARCH; not valid if it is gone.
base::UniqueFd FindByHandle(const base::UniqueFd& mount,
                            const FileHandle& handle);

// Of what a descriptor is of, which may be an O_PATH one; not valid if its file
// system has none.
FileHandle HandleOf(const base::UniqueFd& found);

// Of the file system that it is on.
std::uint64_t FileSystemOf(const base::UniqueFd& folder);

// Of what a descriptor is of, as the kernel would say it now.
std::string PathOf(const base::UniqueFd& found);

}  // namespace collectors
