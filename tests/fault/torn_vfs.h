// A file system for SQLite on which what was not synced can be lost or torn.
#pragma once

#include <cstdint>

namespace test {

// From now on SQLite's files are held in memory as long as they are open here,
// and only what it syncs reaches the disk. Before any database is opened.
// Reads by other processes see what is on the disk. POSIX locks and shared
// memory are the real ones.
void InstallTornVfs();

// As a power cut: of the writes that were not synced a random part reaches the
// disk, in any order, and some of them only up to a sector. No write goes on
// after this: end the process.
void LoseUnsynced(std::uint64_t seed);

}  // namespace test
