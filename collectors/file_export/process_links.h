// What the links in /proc say of a process: asks no file system.
#pragma once

#include <string>
#include <vector>

namespace collectors {

// Of its executable: the base name; empty if it may not be seen.
std::string ProgramOf(const std::string& process_folder);

// The files that it has open; at most so many.
std::vector<std::string> OpenPathsOf(const std::string& process_folder,
                                     std::size_t most);

}  // namespace collectors
