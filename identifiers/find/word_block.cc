#include "identifiers/find/word_block.h"

#include <bit>

#include "identifiers/find/glyph.h"
#include "identifiers/find/sixteen.h"

namespace identifiers {
namespace {

// A bit for each of 64 bytes.
struct Letters {
  std::uint64_t all = 0;
  std::uint64_t small = 0;
  std::uint64_t high = 0;  // Bytes that are not of ASCII.

  WordBlock Words() const {
    const std::uint64_t capitals = all & ~small;
    WordBlock words;
    words.size = static_cast<std::size_t>(std::countr_zero(high));
    words.begins = all & (~(all << 1U) | (capitals & small << 1U));
    words.ends = ~all | words.begins;
    return words;
  }
};

}  // namespace

WordBlock WordsOfBytes(const char* block) {
  Letters letters;
  for (std::size_t at = 0; at < WordBlock::kBytes; ++at) {
    const char c = block[at];
    const std::uint64_t bit = std::uint64_t{1} << at;
    if (IsLetter(c)) letters.all |= bit;
    if (c >= 'a' && c <= 'z') letters.small |= bit;
    if (static_cast<unsigned char>(c) >= 0x80) letters.high |= bit;
  }
  return letters.Words();
}

WordBlock WordsOf(const char* block) {
#if defined(__SSE2__)
  Letters letters;
  for (std::size_t at = 0; at < WordBlock::kBytes; at += Sixteen::kBytes) {
    const auto part = Sixteen::At(block + at);
    letters.all |= std::uint64_t{part.IsLetter()} << at;
    letters.small |= std::uint64_t{part.IsWithin('a', 'z')} << at;
    letters.high |= std::uint64_t{part.IsHigh()} << at;
  }
  return letters.Words();
#else
  return WordsOfBytes(block);
#endif
}

}  // namespace identifiers
