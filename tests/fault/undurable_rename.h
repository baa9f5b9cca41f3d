// Renames that a power cut can undo.
#pragma once

#include <cstdint>

namespace test {

// As a power cut: of the renames of this process whose folder was not synced
// since, a random number of the newest are undone, and what they replaced is
// there again. Linked into a program, this takes rename() and fsync() over.
void UndoRenames(std::uint64_t seed);

}  // namespace test
