#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace identifiers {

// What 64 bytes of a text are: a bit for each, the first one's lowest.
struct BlockMarks {
  static constexpr std::size_t kBytes = 64;

  // An identifier can show: a digit of any script, a plus, an at-sign or the
  // beginning of a written one. Of other scripts more are marked than are
  // digits.
  std::uint64_t starts;
  std::uint64_t digits;     // Of ASCII.
  std::uint64_t letters;    // Of ASCII, and all that is beyond it.
  std::uint64_t line_ends;  // '\n'.
  // Between the cells of a row, or between a label and its value: a tab, one of
  // ",;|:", a full-width colon.
  std::uint64_t dividers;

  bool operator==(const BlockMarks&) const = default;
};

// Of each 64 bytes from `text` on. A full-width character that goes on behind
// them is marked for all that it may be.
using MarkBlocks = void (*)(const char* text, std::span<BlockMarks> marks);

// The ways that this processor can go, the fastest first. All give the same.
std::span<const MarkBlocks> WaysToMark();

// The same of `size` bytes, at most 64, one by one.
BlockMarks MarkBytes(const char* bytes, std::size_t size);

}  // namespace identifiers
