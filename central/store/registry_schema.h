#pragma once

#include <string>
#include <vector>

namespace central {

// The schema of central.db, step by step. docs/formats/store.md.
const std::vector<std::string>& RegistryMigrations();

}  // namespace central
