#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace collectors {

struct Mount {
  unsigned long id = 0;
  dev_t device = 0;         // Of the file system.
  std::string file_system;  // Its type, such as "vfat".
};

// Of the text of /proc/self/mountinfo (proc(5)); lines that are none are left
// out. Where it is mounted and under what name is not kept.
std::vector<Mount> ParseMountInfo(std::string_view text);

}  // namespace collectors
