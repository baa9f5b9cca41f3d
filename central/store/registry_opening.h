// How central.db comes to be open, and what is said when it is damaged.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "base/sqlite/database.h"

namespace central {

// Made with its tables if there is none. kCorrupt, with what to do, if it is
// damaged, and if it is empty or gone and there are epoch files beside it.
base::Result<base::sqlite::Database> OpenRegistryFile(
    const std::filesystem::path& file);

// The error, and if it is kCorrupt what to do. Whoever may send is in that
// file, and the audit log: it is never begun anew by itself.
base::Error WithWhatToDo(const base::Error& error);

}  // namespace central
