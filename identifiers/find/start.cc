#include "identifiers/find/start.h"

#include <algorithm>
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
constexpr std::string_view kFirstBytes{"0123456789+@[(\xD9\xDB\xE0\xEF\xF0"};
// Of these only some go on as a digit does; the others are looked at closer.
constexpr std::array<bool, 256> MakeFirst() {
  std::array<bool, 256> first{};
  for (const char c : kFirstBytes)
    first[static_cast<unsigned char>(c)] = true;
  return first;
}
constexpr auto kFirst = MakeFirst();

// Whether the byte at `at`, one of kFirstBytes, begins a glyph of interest: of
// full-width forms, which Chinese has its punctuation from, and of the letters
// of India and Thailand few are digits.
bool GoesOn(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead != 0xEF && lead != 0xE0) return true;
  if (at + 2 >= text.size()) return false;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const auto third = static_cast<unsigned char>(text[at + 2]);
  if (lead == 0xE0)  // Digits are at 6 to F of every other half block.
    return (third >= 0xA6 && third <= 0xAF) || (third >= 0x90 && third <= 0x99);
  const bool is_digit = third >= 0x90 && third <= 0x99;
  return second == 0xBC && (is_digit || third == 0x8B || third == 0xA0);
}

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
  const __m128i bracket = _mm_or_si128(is('['), is('('));
  const __m128i ascii = _mm_or_si128(_mm_or_si128(digit, is('+')),
                                     _mm_or_si128(is('@'), bracket));
  const auto ascii_bits = static_cast<unsigned>(_mm_movemask_epi8(ascii));
  if (_mm_movemask_epi8(block) == 0) return ascii_bits;  // Nothing else here.
  const __m128i other = _mm_or_si128(
      _mm_or_si128(_mm_or_si128(is('\xD9'), is('\xDB')), is('\xE0')),
      _mm_or_si128(is('\xEF'), is('\xF0')));
  return ascii_bits | static_cast<unsigned>(_mm_movemask_epi8(other));
}
#endif

}  // namespace

std::size_t NextStart(std::string_view text, std::size_t at, std::size_t end) {
#if defined(__SSE2__)
  constexpr std::size_t kBlock = 16;
  // A block may reach beyond `end`, but not beyond the text.
  for (; at < end && at + kBlock <= text.size(); at += kBlock)
    for (unsigned firsts = FirstsOf(text.data() + at); firsts != 0;
         firsts &= firsts - 1) {
      const auto first =
          at + static_cast<std::size_t>(std::countr_zero(firsts));
      if (first >= end) return end;
      if (GoesOn(text, first)) return first;
    }
#endif
  while (at < end &&
         (!kFirst[static_cast<unsigned char>(text[at])] || !GoesOn(text, at)))
    ++at;
  return std::min(at, end);
}

}  // namespace identifiers
