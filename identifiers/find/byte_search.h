#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace identifiers {

#if defined(__SSE2__)
inline constexpr std::size_t kSearchBlock = 16;

// A bit for each of the 16 bytes at `block` that is one of `bytes`.
template <std::size_t kCount>
unsigned FindInBlock(const char* block, const std::array<char, kCount>& bytes) {
  const __m128i all = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
  __m128i found = _mm_setzero_si128();
  for (const char byte : bytes)
    found = _mm_or_si128(found, _mm_cmpeq_epi8(all, _mm_set1_epi8(byte)));
  return static_cast<unsigned>(_mm_movemask_epi8(found));
}
#endif

// Where the first of a few bytes is in [at, end) of a text; `end` if there is
// none. Looks at 16 bytes a step where the processor can.
template <std::size_t kCount>
std::size_t FindAnyOf(std::string_view text,
                      const std::array<char, kCount>& bytes,
                      std::size_t at,
                      std::size_t end) {
#if defined(__SSE2__)
  const auto place = [end](std::size_t from, unsigned mask) {
    return std::min(end,
                    from + static_cast<std::size_t>(std::countr_zero(mask)));
  };
  // A block may reach beyond `end`, but not beyond the text.
  for (; at < end && at + kSearchBlock <= text.size(); at += kSearchBlock)
    if (const auto mask = FindInBlock(text.data() + at, bytes))
      return place(at, mask);
  if (at < end && text.size() >= kSearchBlock) {  // The rest, with some before.
    const std::size_t from = text.size() - kSearchBlock;
    const auto mask = FindInBlock(text.data() + from, bytes) >> (at - from);
    return mask == 0 ? end : place(at, mask);
  }
#endif
  const auto is_one = [&bytes](char c) {
    return std::find(bytes.begin(), bytes.end(), c) != bytes.end();
  };
  while (at < end && !is_one(text[at]))
    ++at;
  return std::min(at, end);
}

}  // namespace identifiers
