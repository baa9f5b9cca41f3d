// How a replacement for a damaged buffer.db takes its place; the file names,
// and an order in which a crash loses nothing. See recovery.h.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace agent {

// Where a replacement is built: worth nothing until it is put in place.
std::filesystem::path BuildingPath(const std::filesystem::path& path);
// Where the damaged file goes.
std::filesystem::path CorruptPath(const std::filesystem::path& path,
                                  const std::string& time);

// Moves `path` aside, if it is there, and what was built into its place. `time`
// names the copy that is moved aside.
base::Status PutInPlace(const std::filesystem::path& path,
                        const std::string& time);

// At start: does the rest of a PutInPlace that was interrupted, and deletes
// what was only being built.
base::Status FinishReplacement(const std::filesystem::path& path);

}  // namespace agent
