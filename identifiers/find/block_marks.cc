#include "identifiers/find/block_marks.h"

#include <array>
#include <bit>
#include <string_view>

#include "identifiers/find/glyph.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace identifiers {
namespace {

// ASCII, and the first bytes of the UTF-8 forms of other scripts' digits and
// signs (glyph.cc), but for full-width ones: in those Chinese has its commas.
constexpr std::string_view kStarts{"0123456789+@[(\xD9\xDB\xE0\xF0"};
constexpr std::string_view kDividers{"\t,;|:"};
constexpr char kFullWidth = '\xEF';
constexpr char kSmallBit = 0x20;  // Makes a letter of ASCII a small one.

// Full-width characters begin where `places` has a bit. Those of interest are
// EF BC and one more byte.
void MarkFullWidth(const char* bytes,
                   std::size_t size,
                   std::uint64_t places,
                   BlockMarks& marks) {
  for (; places != 0; places &= places - 1) {
    const std::uint64_t bit = places & -places;
    const auto at = static_cast<std::size_t>(std::countr_zero(places));
    const bool is_cut = at + 2 >= size;
    if (at + 1 < size && bytes[at + 1] != '\xBC') continue;
    const char third = is_cut ? '\0' : bytes[at + 2];
    const bool is_digit = third >= '\x90' && third <= '\x99';
    const bool is_sign = third == '\x8B' || third == '\xA0';  // '+' and '@'.
    if (is_cut || is_digit || is_sign) marks.starts |= bit;
    if (is_cut || third == '\x9A') marks.dividers |= bit;
  }
}

void MarkByBytes(const char* text, std::span<BlockMarks> marks) {
  for (auto& block : marks) {
    block = MarkBytes(text, BlockMarks::kBytes);
    text += BlockMarks::kBytes;
  }
}

#if defined(__x86_64__)
// Sixteen bytes at once.
struct Sixteen {
  __m128i bytes;

  static std::uint64_t Bits(__m128i mask) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(mask));
  }
  std::uint64_t Is(char c) const {
    return Bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
  }
  // So many values behind `first`, without a sign.
  std::uint64_t IsWithin(char first, char values) const {
    const __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    return Bits(
        _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8(values)), from));
  }
  std::uint64_t IsDigit() const { return IsWithin('0', 9); }
  std::uint64_t IsLetter() const {
    const Sixteen small{_mm_or_si128(bytes, _mm_set1_epi8(kSmallBit))};
    return small.IsWithin('a', 'z' - 'a') | Bits(bytes);
  }
};

BlockMarks MarkBySixteen(const char* text) {
  BlockMarks marks{};
  std::uint64_t full_width = 0;
  for (std::size_t at = 0; at < BlockMarks::kBytes; at += 16) {
    const Sixteen part{
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at))};
    const std::uint64_t digits = part.IsDigit();
    marks.digits |= digits << at;
    marks.starts |=
        (digits | part.Is('+') | part.Is('@') | part.Is('[') | part.Is('('))
        << at;
    marks.letters |= part.IsLetter() << at;
    marks.line_ends |= part.Is('\n') << at;
    marks.dividers |= (part.Is('\t') | part.Is(',') | part.Is(';') |
                       part.Is('|') | part.Is(':'))
                      << at;
    if (Sixteen::Bits(part.bytes) == 0) continue;  // All of it is ASCII.
    marks.starts |=
        (part.Is('\xD9') | part.Is('\xDB') | part.Is('\xE0') | part.Is('\xF0'))
        << at;
    full_width |= part.Is(kFullWidth) << at;
  }
  MarkFullWidth(text, BlockMarks::kBytes, full_width, marks);
  return marks;
}

void MarkBySse2(const char* text, std::span<BlockMarks> marks) {
  for (auto& block : marks) {
    block = MarkBySixteen(text);
    text += BlockMarks::kBytes;
  }
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
// Of the others: 1 D9 and DB, 2 E0 and F0, 4 EF.
constexpr char kHighStart = 1 | 2;
constexpr char kHighFullWidth = 4;
constexpr Classes kHigh{{2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 4},
                        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2 | 4, 2}};

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
      MarkFullWidth(
          text, BlockMarks::kBytes, In(others, kHighFullWidth), block);
    }
    text += BlockMarks::kBytes;
  }
}
#undef AVX2
#endif

// What a byte is, as bits of these.
enum Mark : std::uint8_t { kIsStart = 1, kIsDivider = 2 };
constexpr auto kMarks = [] {
  std::array<std::uint8_t, 256> marks{};
  for (const char c : kStarts)
    marks[static_cast<unsigned char>(c)] = kIsStart;
  for (const char c : kDividers)
    marks[static_cast<unsigned char>(c)] = kIsDivider;
  return marks;
}();

}  // namespace

BlockMarks MarkBytes(const char* bytes, std::size_t size) {
  BlockMarks marks{};
  std::uint64_t full_width = 0;
  for (std::size_t at = 0; at < size; ++at) {
    const char c = bytes[at];
    const std::uint64_t bit = std::uint64_t{1} << at;
    const std::uint8_t what = kMarks[static_cast<unsigned char>(c)];
    if ((what & kIsStart) != 0) marks.starts |= bit;
    if ((what & kIsDivider) != 0) marks.dividers |= bit;
    if (IsDigit(c)) marks.digits |= bit;
    if (IsLetterByte(c)) marks.letters |= bit;
    if (c == '\n') marks.line_ends |= bit;
    if (c == kFullWidth) full_width |= bit;
  }
  MarkFullWidth(bytes, size, full_width, marks);
  return marks;
}

std::span<const MarkBlocks> WaysToMark() {
#if defined(__x86_64__)
  static constexpr std::array<MarkBlocks, 3> kWays{
      MarkByAvx2, MarkBySse2, MarkByBytes};
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  return std::span(kWays).subspan(has_avx2 ? 0 : 1);
#else
  static constexpr std::array<MarkBlocks, 1> kWays{MarkByBytes};
  return kWays;
#endif
}

}  // namespace identifiers
