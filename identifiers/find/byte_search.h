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

// Where the first of a few bytes is in [at, end) of a text; `end` if there is
// none. Looks at 16 bytes a step where the processor can.
template <std::size_t kCount>
std::size_t FindAnyOf(std::string_view text,
                      const std::array<char, kCount>& bytes,
                      std::size_t at,
                      std::size_t end) {
#if defined(__SSE2__)
  constexpr std::size_t kBlock = 16;
  // A block may reach beyond `end`, but not beyond the text.
  for (; at < end && at + kBlock <= text.size(); at += kBlock) {
    const __m128i block =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    __m128i found = _mm_setzero_si128();
    for (const char byte : bytes)
      found = _mm_or_si128(found, _mm_cmpeq_epi8(block, _mm_set1_epi8(byte)));
    if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found)))
      return std::min(end,
                      at + static_cast<std::size_t>(std::countr_zero(mask)));
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
