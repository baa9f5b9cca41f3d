#include "identifiers/find/other_figures.h"

#include <string_view>

#include "identifiers/find/glyph.h"
#include "identifiers/find/us_postal_code.h"

namespace identifiers {
namespace {

// A figure rather than a number: 192.168.1.20, 1.2.34567890.
bool IsFigure(const NumberShape& shape) {
  return shape.separator() == '.' && shape.smallest() == 1;
}

bool IsLikeIpAddress(const NumberShape& shape) {
  return shape.separator() == '.' && shape.groups() == 4 &&
         shape.largest() <= 3;
}

// Four numbers of 0 to 255, as RFC 1123 writes them.
bool IsIpAddress(const DigitRun& run,
                 std::size_t from,
                 const NumberShape& shape) {
  if (!IsLikeIpAddress(shape)) return false;
  for (std::size_t i = 0; i < shape.groups(); from += shape.group(i), ++i) {
    const auto part = run.Digits(from, from + shape.group(i));
    if (part.size() > 1 && part[0] == '0') return false;
    if (part.size() == 3 && part > "255") return false;
  }
  return true;
}

// $ 1234567890, 1234567890 %.
bool IsAmount(std::string_view text, std::size_t begin, std::size_t end) {
  if (end < text.size() && text[end] == '%') return true;
  if (begin > 0 && text[begin - 1] == ' ') --begin;
  const auto before = text.substr(0, begin);
  for (const std::string_view currency :
       {"$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5", "\xEF\xBF\xA5"})
    if (before.ends_with(currency)) return true;
  return false;
}

// Telephone numbers in a row, each with a trunk prefix and as many groups as
// the one at [from, to): 06 12 34 56 78 01 42 68 53 00.
bool AreNumbers(const DigitRun& run,
                const Row& row,
                std::size_t from,
                std::size_t to) {
  const auto begins = [&run](std::size_t at) {
    return run.digits[at] == '0' && run.digits[at + 1] != '0';
  };
  const std::size_t size = to - from;
  if ((from - row.from) % size != 0 || (row.to - to) % size != 0) return false;
  for (std::size_t at = row.from; at < row.to; at += size)
    if (!run.BeginsGroup(at) || !begins(at)) return false;
  return true;
}

// One of many figures in a row: 19 34 44 48 43 31 16.
bool IsInRow(const DigitRun& run,
             std::size_t from,
             std::size_t to,
             const NumberShape& shape) {
  constexpr std::size_t kRow = 7;
  const Row row = RowAround(run, from, to, shape.separator());
  const bool more = row.from < from || row.to > to;
  return more && row.groups >= kRow && !AreNumbers(run, row, from, to);
}

// 0391 0300, and so before the end of a line that they go on behind.
bool IsPaddedToOneWidth(const DigitRun& run, std::size_t from, std::size_t to) {
  const std::size_t width = run.GroupEnd(from) - from;
  std::size_t at = from;
  do {
    if (run.digits[at] != '0' || run.GroupEnd(at) - at != width) return false;
    at = run.GroupEnd(at);
  } while (at < to && run.before[at] != '\n');
  return at > from + width;
}

// 04 03 02 01, 03 04 23 42, 0391 0300: bytes, dates, times and code points are
// padded with zeros to one width, with one separator. In pairs with a zero in
// front numbers have ten digits, as France's, or their area has a separator of
// its own: 08-63 56 84.
bool IsPaddedFigures(const DigitRun& run,
                     std::size_t from,
                     std::size_t to,
                     const NumberShape& shape) {
  constexpr std::size_t kPairs = 5;
  if (shape.groups() < 2 || shape.separator() == 0 || run.digits[from] != '0')
    return false;
  const bool pairs = shape.largest() == 2 && shape.smallest() == 2;
  return (pairs && shape.groups() != kPairs) ||
         IsPaddedToOneWidth(run, from, to);
}

// 2003-2020, 1999 2004.
bool AreYears(const DigitRun& run, std::size_t from, const NumberShape& shape) {
  const auto is_year = [&run](std::size_t at) {
    const auto century = run.Digits(at, at + 2);
    return century == "19" || century == "20";
  };
  return shape.groups() == 2 && shape.smallest() == 4 && shape.largest() == 4 &&
         is_year(from) && is_year(from + 4);
}

// 0208/0212: what stands behind an area and a slash is dialled in that area
// without it, so never begins with a zero.
bool IsTwoWithZero(const DigitRun& run,
                   std::size_t from,
                   const NumberShape& shape) {
  return shape.groups() == 2 && shape.separator() == '/' &&
         run.digits[from] == '0' && run.digits[from + shape.group(0)] == '0';
}

// 74.125.79 of 74.125.79.104, 02/177218 of .../2011/02/177218.php.
bool GoesOn(const DigitRun& run,
            std::size_t from,
            std::size_t to,
            const NumberShape& shape) {
  const char by = shape.separator();
  if (by != '.' && by != '/') return false;
  const bool before = from > 0 && run.before[from] == by;
  const bool behind = to < run.size && run.before[to] == by;
  return before || behind;
}

// R-03371-37637: it belongs to a name.
bool HangsOnWord(std::string_view text, std::size_t begin) {
  return begin >= 2 && text[begin - 1] == '-' && IsWordByte(text[begin - 2]);
}

}  // namespace

bool AreOtherFigures(const PhoneRules::Written& written) {
  const auto& [text, run, from, to, shape] = written;
  // 7.138 1234 5678, and keys of tables: [*0E59.0020.0002].
  const bool of_figures = written.ahead() == '.' ||
                          (written.ahead() == '*' && shape.separator() == '.');
  return of_figures || IsFigure(shape) || IsIpAddress(run, from, shape) ||
         shape.HasDate(run, from) || IsWithinDate(run, from) ||
         IsWithinDate(run, to) || shape.IsPartOfFours(run, from, to) ||
         GoesOn(run, from, to, shape) ||
         (AreYears(run, from, shape) && shape.separator() != ' ') ||
         IsAmount(text, run.begin[from], run.end[to - 1]) ||
         IsUsPostalCode(text, run.begin[from], run.end[to - 1], shape);
}

bool MayBeOtherFigures(const PhoneRules::Written& written) {
  const auto& [text, run, from, to, shape] = written;
  return IsLikeIpAddress(shape) || IsInRow(run, from, to, shape) ||
         IsPaddedFigures(run, from, to, shape) ||
         IsTwoWithZero(run, from, shape) || AreYears(run, from, shape) ||
         HangsOnWord(text, run.begin[from]) ||
         IsBesideHex(text, run.begin[from], run.end[to - 1]);
}

bool IsDifference(const PhoneRules::Written& written) {
  const auto& [text, run, from, to, shape] = written;
  for (std::size_t i = run.GroupEnd(from); i < to; i = run.GroupEnd(i))
    if (run.before[i] == '-' && text[run.end[i - 1]] == ' ' &&
        text[run.begin[i] - 1] == ' ')
      return true;
  return false;
}

}  // namespace identifiers
