#include "identifiers/find/block_marks.h"

#include <array>
#include <string_view>

#include "identifiers/find/block_marks_x86.h"
#include "identifiers/find/full_width.h"
#include "identifiers/find/glyph.h"

namespace identifiers {
namespace {

// ASCII, and the first bytes of the UTF-8 forms of other scripts' digits and
// signs (glyph.cc), but for full-width ones: in those Chinese has its commas.
constexpr std::string_view kStarts{"0123456789+@[(\xD9\xDB\xE0\xF0"};
constexpr std::string_view kDividers{"\t,;|:"};

void MarkByBytes(const char* text, std::span<BlockMarks> marks) {
  for (auto& block : marks) {
    block = MarkBytes(text, BlockMarks::kBytes);
    text += BlockMarks::kBytes;
  }
}

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
  FullWidth full_width;
  for (std::size_t at = 0; at < size; ++at) {
    const char c = bytes[at];
    const std::uint64_t bit = std::uint64_t{1} << at;
    const std::uint8_t what = kMarks[static_cast<unsigned char>(c)];
    if ((what & kIsStart) != 0) marks.starts |= bit;
    if ((what & kIsDivider) != 0) marks.dividers |= bit;
    if (IsDigit(c)) marks.digits |= bit;
    if (IsLetterByte(c)) marks.letters |= bit;
    if (c == '\n') marks.line_ends |= bit;
    if (c == '\xEF') full_width.first |= bit;
    if (c == '\xBC') full_width.second |= bit;
    if ((c >= '\x90' && c <= '\x99') || c == '\x8B' || c == '\xA0')
      full_width.starts |= bit;
    if (c == '\x9A') full_width.dividers |= bit;
  }
  full_width.Mark(size, marks);
  return marks;
}

std::span<const MarkBlocks> WaysToMark() {
#if defined(__x86_64__)
  static constexpr std::array<MarkBlocks, 4> kWays{
      MarkByAvx512, MarkByAvx2, MarkBySse2, MarkByBytes};
  static const std::size_t first = __builtin_cpu_supports("avx512bw") != 0 ? 0
                                   : __builtin_cpu_supports("avx2") != 0   ? 1
                                                                           : 2;
  return std::span(kWays).subspan(first);
#else
  static constexpr std::array<MarkBlocks, 1> kWays{MarkByBytes};
  return kWays;
#endif
}

}  // namespace identifiers
