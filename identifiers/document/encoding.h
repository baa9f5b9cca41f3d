#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace identifiers::document {

enum class Encoding : std::uint8_t {
  kUndecided,  // ASCII so far.
  kUtf8,
  kUtf16Le,
  kUtf16Be,
  kWindows1252,
  kIso2022Jp,  // Only where it is declared: all its bytes are ASCII.
  // Read by CodePages, in their order.
  kGb18030,
  kBig5,
  kShiftJis,
  kEucJp,
  kEucKr,
  kWindows1250,
  kIso8859_2,
  kWindows1251,
  kKoi8,
  kWindows1253,
  kWindows1254,
  kWindows1256,
  kWindows874,
};
inline constexpr std::size_t kFirstOfCodePages =
    static_cast<std::size_t>(Encoding::kGb18030);

// By a byte order mark, or because it reads well as UTF-16; kUndecided for what
// may be any of the others. `mark`: bytes of the mark, to be skipped.
Encoding EncodingOfStart(std::string_view start, std::size_t& mark);

// Of a text that is not all ASCII and not UTF-16; a character at its end may be
// cut. Nothing in such a text says what it is, so the one wins in which most of
// it is usual: Windows 1252 has single letters among ASCII ones, Windows 1251
// words of letters beyond it, GB2312, Big5 and Shift JIS have their usual
// characters in other places. A few characters can be usual in two of them:
// then it is GB18030. Korean syllables are all usual characters of GB2312, but
// of its first half; where there are many and no others it is Korean.
Encoding EncodingOf(std::string_view text);

// The one that is `declared` if all of the text is valid in it, otherwise as
// above: people declare what their program does not write. Any bytes are valid
// where a character is one byte, so Windows 1252 is only believed of what is
// not UTF-8 and has mostly letters where words have them, and the others of
// what is not UTF-8 and has mostly letters beyond ASCII.
Encoding EncodingOf(std::string_view text, Encoding declared);

// As EncodingOfStart(), and UTF-16 where it is declared and what is ASCII in it
// stands where it belongs. Which byte comes first the text says, rather than
// the label.
Encoding EncodingOfStart(std::string_view start,
                         Encoding declared,
                         std::size_t& mark);

}  // namespace identifiers::document
