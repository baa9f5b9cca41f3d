#pragma once

#include <cstddef>
#include <cstdint>

namespace identifiers {

// Where the words of ASCII letters are in 64 bytes of a text. A word ends
// before a capital that follows a small letter.
struct WordBlock {
  static constexpr std::size_t kBytes = 64;

  std::size_t size = 0;  // Up to the first byte that is not of ASCII.
  // A bit for each byte that begins a word; and for each at which one that
  // began before it ends. They mean nothing from `size` on.
  std::uint64_t begins = 0;
  std::uint64_t ends = 0;
};

WordBlock WordsOf(const char* block);
// The same, byte by byte: where the processor has nothing better, and for a
// test that compares them.
WordBlock WordsOfBytes(const char* block);

}  // namespace identifiers
