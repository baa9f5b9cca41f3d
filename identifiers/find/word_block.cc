#include "identifiers/find/word_block.h"

#include <bit>

#include "identifiers/find/glyph.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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
  constexpr std::size_t kStep = 16;
  constexpr char kSmallBit = 0x20;
  constexpr char kLast = 'z' - 'a';
  const auto bits = [](__m128i mask) {
    return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(mask))};
  };
  Letters letters;
  for (std::size_t at = 0; at < WordBlock::kBytes; at += kStep) {
    const __m128i bytes =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + at));
    const __m128i small = _mm_or_si128(bytes, _mm_set1_epi8(kSmallBit));
    const __m128i from_a = _mm_sub_epi8(small, _mm_set1_epi8('a'));
    const std::uint64_t all = bits(
        _mm_cmpeq_epi8(_mm_min_epu8(from_a, _mm_set1_epi8(kLast)), from_a));
    letters.all |= all << at;
    // The bit that makes a letter small, where the sign is.
    letters.small |= (all & bits(_mm_slli_epi16(bytes, 2))) << at;
    letters.high |= bits(bytes) << at;
  }
  return letters.Words();
#else
  return WordsOfBytes(block);
#endif
}

}  // namespace identifiers
