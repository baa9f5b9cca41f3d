// What is mounted, by the kernel's word: asks no file system.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace base {

struct Mount {
  std::uint64_t id = 0;
  std::uint64_t parent = 0;  // The id of the one that it is mounted on.
  unsigned major = 0;        // Of its device.
  unsigned minor = 0;
  std::string folder;
  std::string type;        // As ext4, vfat, fuse.sshfs.
  std::string source;      // As /dev/sdb1.
  bool read_only = false;  // The file system, for everybody.

  // A program or another machine stands behind it, and may never answer.
  bool remote() const;
  // A disk's, or of memory: something that holds files of people.
  bool local() const;
};

// Whether it is that folder, or somewhere below it.
bool IsBelow(const std::string& path, const std::string& folder);

// The one that a path leads to if no part of it is a link: what is mounted over
// it or over a folder above it hides the others. Null if there is none.
const Mount* MountOf(const std::string& path, const std::vector<Mount>& mounts);

// Of the mount that a descriptor, O_PATH or other, is on; 0 if it is not known.
std::uint64_t MountIdOf(const UniqueFd& found);

// In the order of mounting. Empty if there is no /proc.
std::vector<Mount> ListMounts();

// Parses /proc/PID/mountinfo (proc(5)); skips what it does not understand.
std::vector<Mount> ParseMounts(const std::string& text);

}  // namespace base
