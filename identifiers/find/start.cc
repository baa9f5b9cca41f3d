#include "identifiers/find/start.h"

#include <array>
#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace identifiers {
namespace {

// Bytes with which a glyph of interest begins: ASCII, and the first bytes of
// the UTF-8 forms of other scripts' digits and signs (glyph.cc).
constexpr std::string_view kFirstBytes{"0123456789+@[\xD9\xDB\xE0\xEF\xF0"};
// Of these only some go on as a digit does; the others are looked at closer.
constexpr std::array<bool, 256> MakeFirst() {
  std::array<bool, 256> first{};
  for (const char c : kFirstBytes)
    first[static_cast<unsigned char>(c)] = true;
  return first;
}
constexpr auto kFirst = MakeFirst();

#if defined(__SSE2__)
// A bit for each of 16 bytes that is one of kFirstBytes.
unsigned FirstsOf(const char* bytes) {
  const __m128i block =
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const auto is = [&block](char c) {
    return _mm_cmpeq_epi8(block, _mm_set1_epi8(c));
  };
  // '0' to '9': ten values from '0' on, without a sign.
  const __m128i from_zero = _mm_sub_epi8(block, _mm_set1_epi8('0'));
  const __m128i digit =
      _mm_cmpeq_epi8(_mm_min_epu8(from_zero, _mm_set1_epi8(9)), from_zero);
  const __m128i ascii = _mm_or_si128(_mm_or_si128(digit, is('+')),
                                     _mm_or_si128(is('@'), is('[')));
  const __m128i other = _mm_or_si128(
      _mm_or_si128(_mm_or_si128(is('\xD9'), is('\xDB')), is('\xE0')),
      _mm_or_si128(is('\xEF'), is('\xF0')));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(ascii, other)));
}
#endif

}  // namespace

std::size_t NextStart(std::string_view text, std::size_t at, std::size_t end) {
#if defined(__SSE2__)
  constexpr std::size_t kBlock = 16;
  while (at + kBlock <= end) {
    if (const unsigned firsts = FirstsOf(text.data() + at))
      return at + static_cast<std::size_t>(std::countr_zero(firsts));
    at += kBlock;
  }
#endif
  while (at < end && !kFirst[static_cast<unsigned char>(text[at])])
    ++at;
  return at;
}

}  // namespace identifiers
