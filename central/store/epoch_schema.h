#pragma once

#include <string>
#include <vector>

namespace central {

// Of an epoch's file: blobs and ledger are the truth; what the index derives
// from them lies beside it, so that one deleted file is the end of both.
const std::vector<std::string>& EpochMigrations();

// Which tables are which.
const std::vector<std::string>& TruthTables();
const std::vector<std::string>& IndexTables();
// The index's tables of the newest schema, empty.
std::string IndexSchema();

}  // namespace central
