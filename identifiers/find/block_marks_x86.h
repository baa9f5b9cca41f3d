#pragma once

#include <span>

#include "identifiers/find/block_marks.h"

namespace identifiers {

// As MarkBlocks, by instructions of x86-64 processors: 16, 32 and 64 bytes a
// step. The first all of them have, the others not.
void MarkBySse2(const char* text, std::span<BlockMarks> marks);
void MarkByAvx2(const char* text, std::span<BlockMarks> marks);
void MarkByAvx512(const char* text, std::span<BlockMarks> marks);

}  // namespace identifiers
