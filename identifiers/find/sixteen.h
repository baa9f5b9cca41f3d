#pragma once

// Sixteen bytes of a text at once, where the processor can.
#if defined(__SSE2__)
#include <emmintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace identifiers {

// Each function gives a bit for each byte, the first one's lowest.
struct Sixteen {
  static constexpr std::size_t kBytes = 16;

  __m128i bytes;

  static Sixteen At(const char* text) {
    return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(text))};
  }
  static std::uint32_t Bits(__m128i mask) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(mask));
  }
  std::uint32_t Is(char c) const {
    return Bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
  }
  template <std::size_t kCount>
  std::uint32_t IsOneOf(const std::array<char, kCount>& wanted) const {
    __m128i found = _mm_setzero_si128();
    for (const char c : wanted)
      found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
    return Bits(found);
  }
  // From `first` to `last`.
  std::uint32_t IsWithin(char first, char last) const {
    const __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    const __m128i most = _mm_set1_epi8(static_cast<char>(last - first));
    return Bits(_mm_cmpeq_epi8(_mm_min_epu8(from, most), from));
  }
  std::uint32_t IsDigit() const { return IsWithin('0', '9'); }
  std::uint32_t IsLetter() const {  // Of ASCII.
    constexpr char kSmallBit = 0x20;
    const Sixteen small{_mm_or_si128(bytes, _mm_set1_epi8(kSmallBit))};
    return small.IsWithin('a', 'z');
  }
  std::uint32_t IsHigh() const { return Bits(bytes); }
};

}  // namespace identifiers
#endif
