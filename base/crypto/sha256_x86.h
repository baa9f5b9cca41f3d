#pragma once

#include <span>

#include "base/crypto/sha256_block.h"

namespace base::crypto {

// SHA-256 by the instructions that x86 processors have for it. Nothing of it is
// there for other processors.

bool HasSha256OfX86();

// Only if it has.
void Sha256OfBlocksByX86(std::span<const Sha256Block> blocks,
                         Sha256Digest* digests);

}  // namespace base::crypto
