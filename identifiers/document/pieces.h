#pragma once

#include <vector>

#include "base/secret_bytes.h"
#include "identifiers/document/byte_source.h"
#include "identifiers/document/intake.h"

namespace identifiers::document {

// Reads `file` from `offset` to its end, piece by piece; `take` gets each, and
// says whether to go on.
template <typename Take>
void ForEachPiece(const ByteSource& file,
                  std::uint64_t offset,
                  Intake& intake,
                  const Take& take) {
  constexpr std::size_t kPiece = std::size_t{64} * 1024;
  std::vector<char> piece(kPiece);
  while (intake.InTime()) {
    const auto read = file.ReadAt(offset, piece);
    if (!read) intake.Stop(protocol::Reason::kMalformed);
    if (!read || *read == 0) break;
    offset += *read;
    if (offset > intake.limits().max_file_bytes)
      intake.Stop(protocol::Reason::kTooLarge);
    if (!intake.ok() || !take(std::string_view(piece.data(), *read))) break;
  }
  base::WipeBytes(piece);
}

}  // namespace identifiers::document
