// Epoch files that cannot be used: how they get out of the way.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace central {

// A file that was moved aside, as it was, with its journals. Nothing deletes
// it.
struct SetAsideFile {
  std::filesystem::path file;      // What it is called now.
  std::filesystem::path original;  // What it was called.
  std::string why;
};

// Writes down, durably, that the collector cannot work with `file`: a decision
// that a crash does not take back. It keeps its name as long as connections to
// it may be open, because SQLite deletes a journal by its name. Marked again it
// stays as it was.
base::Status MarkDamaged(const std::filesystem::path& file,
                         const std::string& why,
                         const base::Clock& clock);

// Moves all files aside that are marked, journals first, and keeps the reasons
// beside them; goes on where an earlier call was interrupted. Nobody has one of
// them open.
base::Status MoveMarkedAside(const std::filesystem::path& folder);

// A sentence: where it is, why, and what to do.
std::string Describe(const SetAsideFile& file);

// By name.
std::vector<SetAsideFile> FilesSetAside(const std::filesystem::path& folder);

}  // namespace central
