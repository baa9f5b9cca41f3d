// How an epoch's file comes to be, and what is taken for one.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "base/sqlite/database.h"

namespace central {

// Makes it with its tables, if it is not there.
base::Status MakeEpochFile(const std::filesystem::path& file);

// kCorrupt if it is something else, or nothing is left in it.
base::Result<base::sqlite::Database> OpenEpochFile(
    const std::filesystem::path& file, bool read_only);

}  // namespace central
