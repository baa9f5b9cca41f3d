#include "identifiers/find/block_marks_x86.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <array>

#include "identifiers/find/full_width.h"
#include "identifiers/find/sixteen.h"

namespace identifiers {
namespace {

constexpr char kSmallBit = 0x20;  // Makes a letter of ASCII a small one.

BlockMarks MarkBySixteen(const char* text) {
  BlockMarks marks{};
  FullWidth full_width;
  for (std::size_t at = 0; at < BlockMarks::kBytes; at += Sixteen::kBytes) {
    const auto part = Sixteen::At(text + at);
    const auto mark = [at](std::uint64_t& all, std::uint64_t bits) {
      all |= bits << at;
    };
    mark(marks.digits, part.IsDigit());
    mark(marks.starts,
         part.IsDigit() | part.Is('+') | part.Is('@') | part.Is('[') |
             part.Is('('));
    mark(marks.letters, part.IsLetter() | part.IsHigh());
    mark(marks.line_ends, part.Is('\n'));
    mark(marks.dividers,
         part.Is('\t') | part.Is(',') | part.Is(';') | part.Is('|') |
             part.Is(':'));
    if (part.IsHigh() == 0) continue;  // All of it is ASCII.
    mark(marks.starts,
         part.Is('\xD9') | part.Is('\xDB') | part.Is('\xE0') | part.Is('\xF0'));
    mark(full_width.first, part.Is('\xEF'));
    mark(full_width.second, part.Is('\xBC'));
    mark(full_width.starts,
         part.IsWithin('\x90', '\x99') | part.Is('\x8B') | part.Is('\xA0'));
    mark(full_width.dividers, part.Is('\x9A'));
  }
  full_width.Mark(BlockMarks::kBytes, marks);
  return marks;
}

#define AVX2 [[gnu::target("avx2"), gnu::always_inline]] inline

// A byte is in those classes that both of its halves have a bit for.
struct Classes {
  alignas(16) std::array<std::uint8_t, 16> by_lower;
  alignas(16) std::array<std::uint8_t, 16> by_upper;
};
// Of ASCII: 1 digits, 2 "+[", 4 '(', 8 '@', 16 '\n', 32 '\t', 64 ":;",
// 128 ",|".
constexpr char kDigit = 1;
constexpr char kStart = 1 | 2 | 4 | 8;
constexpr char kLineEnd = 16;
constexpr char kDivider = static_cast<char>(32 | 64 | 128);
constexpr Classes kAscii{
    {1 | 8, 1, 1, 1, 1, 1, 1, 1, 1 | 4, 1 | 32, 16 | 64, 2 | 64, 128, 0, 0, 0},
    {16 | 32, 0, 2 | 4 | 128, 1 | 64, 8, 2, 0, 128, 0, 0, 0, 0, 0, 0, 0, 0}};
// Of the others: 1 D9 and DB, 2 E0 and F0; of full-width characters 4 EF, 8 BC,
// 16 90 to 99, 32 8B, 64 A0, -128 9A.
constexpr char kHighStart = 1 | 2;
constexpr char kFirst = 4;
constexpr char kSecond = 8;
constexpr char kThirdStart = 16 | 32 | 64;
constexpr char kThirdDivider = -128;
constexpr Classes kHigh{
    {2 | 16 | 64,
     16,
     16,
     16,
     16,
     16,
     16,
     16,
     16,
     1 | 16,
     128,
     1 | 32,
     8,
     0,
     0,
     4},
    {0, 0, 0, 0, 0, 0, 0, 0, 32, 16 | 128, 64, 8, 0, 1, 2 | 4, 2}};

// Thirty-two bytes twice.
struct SixtyFour {
  __m256i low;
  __m256i high;
};

AVX2 std::uint64_t BitsOf(const SixtyFour& masks) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(masks.low)) |
         std::uint64_t{
             static_cast<std::uint32_t>(_mm256_movemask_epi8(masks.high))}
             << 32U;
}

AVX2 __m256i ClassesOf(__m256i bytes, const Classes& classes) {
  const __m256i by_lower = _mm256_broadcastsi128_si256(_mm_load_si128(
      reinterpret_cast<const __m128i*>(classes.by_lower.data())));
  const __m256i by_upper = _mm256_broadcastsi128_si256(_mm_load_si128(
      reinterpret_cast<const __m128i*>(classes.by_upper.data())));
  const __m256i half = _mm256_set1_epi8(15);
  const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
  return _mm256_and_si256(
      _mm256_shuffle_epi8(by_lower, _mm256_and_si256(bytes, half)),
      _mm256_shuffle_epi8(by_upper, upper));
}

// Those of ASCII.
AVX2 __m256i LettersOf(__m256i bytes) {
  const __m256i small = _mm256_or_si256(bytes, _mm256_set1_epi8(kSmallBit));
  const __m256i from_a = _mm256_sub_epi8(small, _mm256_set1_epi8('a'));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(from_a, _mm256_set1_epi8('z' - 'a')),
                           from_a);
}

// A bit for each byte that is in one of `wanted`.
AVX2 std::uint64_t In(const SixtyFour& classes, char wanted) {
  const __m256i mask = _mm256_set1_epi8(wanted);
  const __m256i none = _mm256_setzero_si256();
  return ~BitsOf(
      {_mm256_cmpeq_epi8(_mm256_and_si256(classes.low, mask), none),
       _mm256_cmpeq_epi8(_mm256_and_si256(classes.high, mask), none)});
}
#undef AVX2

#define AVX512 [[gnu::target("avx512bw"), gnu::always_inline]] inline

AVX512 __m512i ClassesOf(__m512i bytes, const Classes& classes) {
  const __m512i by_lower = _mm512_broadcast_i32x4(_mm_load_si128(
      reinterpret_cast<const __m128i*>(classes.by_lower.data())));
  const __m512i by_upper = _mm512_broadcast_i32x4(_mm_load_si128(
      reinterpret_cast<const __m128i*>(classes.by_upper.data())));
  const __m512i half = _mm512_set1_epi8(15);
  const __m512i upper = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), half);
  return _mm512_and_si512(
      _mm512_shuffle_epi8(by_lower, _mm512_and_si512(bytes, half)),
      _mm512_shuffle_epi8(by_upper, upper));
}

AVX512 std::uint64_t LettersOf(__m512i bytes) {
  const __m512i small = _mm512_or_si512(bytes, _mm512_set1_epi8(kSmallBit));
  const __m512i from_a = _mm512_sub_epi8(small, _mm512_set1_epi8('a'));
  return _mm512_cmple_epu8_mask(from_a, _mm512_set1_epi8('z' - 'a'));
}

AVX512 std::uint64_t In(__m512i classes, char wanted) {
  return _mm512_test_epi8_mask(classes, _mm512_set1_epi8(wanted));
}
#undef AVX512

}  // namespace

void MarkBySse2(const char* text, std::span<BlockMarks> marks) {
  for (auto& block : marks) {
    block = MarkBySixteen(text);
    text += BlockMarks::kBytes;
  }
}

[[gnu::target("avx2")]] void MarkByAvx2(const char* text,
                                        std::span<BlockMarks> marks) {
  for (auto& block : marks) {
    const auto* const halves = reinterpret_cast<const __m256i*>(text);
    const SixtyFour bytes{_mm256_loadu_si256(halves),
                          _mm256_loadu_si256(halves + 1)};
    const SixtyFour ascii{ClassesOf(bytes.low, kAscii),
                          ClassesOf(bytes.high, kAscii)};
    block.starts = In(ascii, kStart);
    block.digits = In(ascii, kDigit);
    block.line_ends = In(ascii, kLineEnd);
    block.dividers = In(ascii, kDivider);
    const std::uint64_t high = BitsOf(bytes);
    block.letters =
        BitsOf({LettersOf(bytes.low), LettersOf(bytes.high)}) | high;
    if (high != 0) {  // Not all of it is ASCII.
      const SixtyFour others{ClassesOf(bytes.low, kHigh),
                             ClassesOf(bytes.high, kHigh)};
      block.starts |= In(others, kHighStart);
      if (const std::uint64_t first = In(others, kFirst); first != 0)
        FullWidth{first,
                  In(others, kSecond),
                  In(others, kThirdStart),
                  In(others, kThirdDivider)}
            .Mark(BlockMarks::kBytes, block);
    }
    text += BlockMarks::kBytes;
  }
}

[[gnu::target("avx512bw")]] void MarkByAvx512(const char* text,
                                              std::span<BlockMarks> marks) {
  for (auto& block : marks) {
    const __m512i bytes = _mm512_loadu_si512(text);
    const __m512i ascii = ClassesOf(bytes, kAscii);
    block.starts = In(ascii, kStart);
    block.digits = In(ascii, kDigit);
    block.line_ends = In(ascii, kLineEnd);
    block.dividers = In(ascii, kDivider);
    const std::uint64_t high = _mm512_movepi8_mask(bytes);
    block.letters = LettersOf(bytes) | high;
    if (high != 0) {
      const __m512i others = ClassesOf(bytes, kHigh);
      block.starts |= In(others, kHighStart);
      FullWidth{In(others, kFirst),
                In(others, kSecond),
                In(others, kThirdStart),
                In(others, kThirdDivider)}
          .Mark(BlockMarks::kBytes, block);
    }
    text += BlockMarks::kBytes;
  }
}

}  // namespace identifiers
#endif
