#pragma once

#include <filesystem>

#include "base/result.h"

namespace agent {

// Looks at the write-ahead log of a file that nobody has open. SQLite takes
// what follows on a damaged frame, and all of a log whose head is damaged, for
// writes that a power cut interrupted, and passes over them without a word:
// rows that were durable would be gone, and nobody would know.
//
// kCorrupt if commits lie behind a damaged frame, or there are frames and no
// head. A last commit that is not whole is what a power cut leaves. The format:
// https://www.sqlite.org/fileformat2.html#walformat
base::Status CheckLog(const std::filesystem::path& log);

}  // namespace agent
