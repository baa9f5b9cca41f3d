#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace identifiers::document {

// What one document may cost. A reader that reaches one of these stops: the
// rest is not read, and what was found is a lower bound.
struct Limits {
  std::uint64_t max_file_bytes = std::uint64_t{4} << 30;
  std::uint64_t max_entry_bytes = std::uint64_t{1} << 30;     // Unpacked.
  std::uint64_t max_unpacked_bytes = std::uint64_t{2} << 30;  // Of all entries.
  std::uint64_t max_text_bytes = std::uint64_t{4} << 30;
  std::uint64_t max_held_bytes = std::uint64_t{64} << 20;  // SharedStrings.
  std::uint64_t max_rows = 20'000'000;
  std::size_t max_entries = 10'000;  // Of an archive.
  std::size_t max_depth = 256;       // Of nested elements, groups, parts.
  std::uint64_t max_pdf_bytes = std::uint64_t{64} << 20;  // Kept in memory.
  std::chrono::milliseconds max_time{240'000};
};

}  // namespace identifiers::document
