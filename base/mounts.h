// What is mounted, by the kernel's word: asks no file system.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace base {

struct Mount {
  std::uint64_t id = 0;
  unsigned major = 0;  // Of its device.
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

// In the order of mounting. Empty if there is no /proc.
std::vector<Mount> ListMounts();

// Parses /proc/PID/mountinfo (proc(5)); skips what it does not understand.
std::vector<Mount> ParseMounts(const std::string& text);

}  // namespace base
