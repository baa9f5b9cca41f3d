#include "identifiers/find/figure.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "identifiers/find/date.h"
#include "identifiers/find/digit_run.h"
#include "identifiers/find/glyph.h"
#include "identifiers/find/sides.h"
#include "identifiers/find/sixteen.h"

namespace identifiers {
namespace {

constexpr std::size_t kMostGroups = 6;
constexpr std::size_t kShortestNumber = 7;  // Of digits, or with letters.
constexpr std::size_t kFewestDigits = 4;    // Of those, but for an IBAN's.

bool IsCapital(char c) {
  return c >= 'A' && c <= 'Z';
}

// Digits in groups, as they stand in a text.
struct Figure {
  std::array<std::uint8_t, kMostGroups> sizes;
  std::array<std::size_t, kMostGroups> begins;
  std::array<char, kMostGroups> before;  // The separators.
  std::size_t groups = 0;
  std::size_t digits = 0;
  std::size_t end = 0;
  bool word_behind = false;
};

// It stands at the end of a line, and does not go on in the next one.
bool EndsWithLine(std::string_view text,
                  std::size_t line_end,
                  const Figure& figure,
                  char separator) {
  if (figure.groups == 1 && separator != '-') return true;
  const auto next = text.find('\n', line_end);
  if (next > line_end + 1) return false;
  const Side side = SideAt(text, next + 1);
  return side == Side::kOther || side == Side::kLetter;
}

// The digits at `at` are a group of it. False: they are too many.
bool AddGroup(std::string_view text,
              std::size_t& at,
              char separator,
              Figure& figure) {
  const std::size_t begin = at;
  const std::size_t last = std::min(text.size(), begin + kMostFigureDigits + 1);
  while (at < last && IsDigit(text[at]))
    ++at;
  figure.digits += at - begin;
  if (figure.digits > kMostFigureDigits || figure.groups == kMostGroups)
    return false;
  figure.begins[figure.groups] = begin;
  figure.sizes[figure.groups] = static_cast<std::uint8_t>(at - begin);
  figure.before[figure.groups++] = separator;
  figure.end = at;
  return true;
}

// As ReadDigitRun() goes on. False: it is longer, or may go on in a way that
// has to be looked at closely.
bool ReadLongFigure(std::string_view text, std::size_t at, Figure& figure) {
  char separator = 0;
  for (;;) {
    if (!AddGroup(text, at, separator, figure)) return false;
    Side side = SideAt(text, at);
    if (side == Side::kLetter) {
      figure.word_behind = true;
      return LookalikeAt(text, at).meaning == 0;
    }
    separator = 0;  // One or two follow, or three: " / ".
    for (int i = 0; i < 3 && side == Side::kSeparator; ++i) {
      if (i == 2 && !ClosesSpaced(text, at, text[at], separator, figure.digits))
        break;
      if (separator == ')' && text[at] == '(') return true;
      if (separator == 0 || separator == ' ') separator = text[at];
      side = SideAt(text, ++at);
    }
    if (side == Side::kDigit) continue;
    if (side == Side::kLineEnd)
      return EndsWithLine(text, at, figure, separator);
    return side != Side::kHigh;
  }
}

// The same, of what most figures are: one separator at a time, and nothing
// behind that it could go on with. Looks at 16 bytes at once. False: as above.
bool ReadShortFigure(std::string_view text, std::size_t at, Figure& figure) {
#if defined(__SSE2__)
  if (at + Sixteen::kBytes > text.size()) return false;
  const auto bytes = Sixteen::At(text.data() + at);
  const std::uint32_t digits = bytes.IsDigit();
  const std::uint32_t separators = bytes.IsWithin('-', '/') | bytes.Is(' ');
  const std::uint32_t all = digits | (separators & digits << 1U & digits >> 1U);
  const auto size = static_cast<std::size_t>(std::countr_one(all));
  if (size + 2 > Sixteen::kBytes) return false;
  figure.end = at + size;
  const Side side = SideAt(text, figure.end);
  const Side next =
      side == Side::kSeparator ? SideAt(text, figure.end + 1) : Side::kLetter;
  if ((side != Side::kOther && side != Side::kSeparator) ||
      (next != Side::kOther && next != Side::kLetter))
    return false;
  for (unsigned rest = digits & ((1U << size) - 1); rest != 0;) {
    if (figure.groups == kMostGroups) return false;
    const auto begin = static_cast<unsigned>(std::countr_zero(rest));
    const auto count = static_cast<unsigned>(std::countr_one(rest >> begin));
    rest &= rest + (1U << begin);
    figure.sizes[figure.groups] = static_cast<std::uint8_t>(count);
    figure.begins[figure.groups] = at + begin;
    figure.before[figure.groups++] = begin == 0 ? '\0' : text[at + begin - 1];
    figure.digits += count;
  }
  return figure.digits <= kMostFigureDigits;
#else
  return false;
#endif
}

bool ReadFigure(std::string_view text, std::size_t at, Figure& figure) {
  if (ReadShortFigure(text, at, figure)) return true;
  figure = {};
  return ReadLongFigure(text, at, figure);
}

// The word around the digit at `at`, of which others are too few for an id of
// their own, can be one of OfferMixedIds(), or begin one. Looks as far as that
// does.
bool MayBeMixed(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 18;
  constexpr std::size_t kSpacedFiscal = 5;  // "85T10" of RSS MRA 85T10 A562 S.
  std::size_t begin = at;
  while (begin > 0 && at - begin < kLongest && IsWordByte(text[begin - 1]))
    --begin;
  std::size_t end = begin;
  std::size_t digits = 0;
  for (; end < text.size() && end - begin < kLongest && IsWordByte(text[end]);
       ++end)
    digits += IsDigit(text[end]) ? 1U : 0U;
  if (SideBefore(text, begin) == Side::kHigh ||
      SideAt(text, end) == Side::kHigh)
    return true;
  const std::size_t size = end - begin;
  const bool begins_iban = size >= 4 && IsLetter(text[begin]) &&
                           IsLetter(text[begin + 1]) &&
                           IsDigit(text[begin + 2]) && IsDigit(text[begin + 3]);
  const bool is_passport = size >= kShortestNumber && size <= 9 && digits >= 4;
  const bool is_spaced = size == kSpacedFiscal && begin > 0 &&
                         text[begin - 1] == ' ' && end < text.size() &&
                         text[end] == ' ';
  return begins_iban || is_passport || is_spaced || size == 15 || size == 16;
}

// It begins with a date, and what is behind the first group is too short for a
// number of its own.
bool BeginsWithDate(std::string_view text, const Figure& figure) {
  if (figure.groups < 3 || figure.digits - figure.sizes[0] >= kShortestNumber)
    return false;
  const auto part = [&](std::size_t i) {
    return text.substr(figure.begins[i], figure.sizes[i]);
  };
  return IsDate(
      {part(0), part(1), part(2)}, figure.before[1], figure.before[2]);
}

// With letters beside it, `before` of them apart, it is an id's.
bool MayBeLettered(std::string_view text,
                   std::size_t before,
                   const Figure& figure) {
  if (figure.digits + before + 1 < kShortestNumber) return false;
  const auto behind = LetterBehindOf(text, figure.end);
  const std::size_t size =
      figure.digits + before + (behind == LetterBehind::kNone ? 0U : 1U);
  if (figure.digits < kShortestNumber) return size >= kShortestNumber;
  // Some of seven digits are grouped as they like.
  return behind == LetterBehind::kMaybe ||
         (before > 0 && figure.digits == kShortestNumber);
}

}  // namespace

std::size_t SkipFigure(std::string_view text, std::size_t at) {
  const Side side = SideBefore(text, at);
  if (side == Side::kHigh) return 0;
  Figure figure;
  if (!ReadFigure(text, at, figure)) return 0;
  const bool in_word = side == Side::kLetter || figure.word_behind;
  if (figure.digits < kFewestDigits && figure.sizes[0] != 2 && !in_word)
    return figure.end;
  const auto before = LettersBefore(text, at);
  if (!before) return 0;
  // "DE 89 ...": an IBAN may go on with letters.
  if (*before == 2 && figure.sizes[0] == 2 && IsCapital(text[at - 2]) &&
      IsCapital(text[at - 3]))
    return 0;
  if (in_word)
    return figure.digits < kFewestDigits && !MayBeMixed(text, at) ? figure.end
                                                                  : 0;
  if (figure.digits < kFewestDigits) return figure.end;
  if (MayBeLettered(text, *before, figure)) return 0;
  return figure.digits < kShortestNumber || BeginsWithDate(text, figure)
             ? figure.end
             : 0;
}

}  // namespace identifiers
