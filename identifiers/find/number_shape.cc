#include "identifiers/find/number_shape.h"

#include <algorithm>

#include "identifiers/find/date.h"
#include "identifiers/find/glyph.h"

namespace identifiers {
namespace {

// Where the group begins that ends at `at`, which is not 0.
std::size_t GroupBefore(const DigitRun& run, std::size_t at) {
  do
    --at;
  while (!run.BeginsGroup(at));
  return at;
}

}  // namespace

NumberShape::NumberShape(const DigitRun& run,
                         std::size_t from,
                         std::size_t to) {
  while (from < to)
    from = Append(run, from);
}

std::size_t NumberShape::Append(const DigitRun& run, std::size_t from) {
  const std::size_t to = run.GroupEnd(from);
  const char separator = groups_ == 0 ? '\0' : run.before[from];
  line_end_ = line_end_ || separator == '\n';
  if (groups_ > 0 && separator != '\n') {
    mixed_ = mixed_ || (separator_ != 0 && separator_ != separator);
    separator_ = mixed_ ? '\0' : separator;
  }
  sizes_[groups_] = static_cast<std::uint8_t>(to - from);
  before_[groups_++] = separator;
  smallest_ = std::min(smallest_, to - from);
  largest_ = std::max(largest_, to - from);
  return to;
}

bool NumberShape::Has(char separator) const {
  return std::find(before_.begin(),
                   before_.begin() + static_cast<std::ptrdiff_t>(groups_),
                   separator) !=
         before_.begin() + static_cast<std::ptrdiff_t>(groups_);
}

bool NumberShape::HasSizes(std::initializer_list<std::size_t> sizes,
                           std::string_view separators) const {
  if (!std::equal(sizes.begin(), sizes.end(), sizes_.begin())) return false;
  for (std::size_t i = 1; i < groups_; ++i)
    if (before_[i] != '\n' &&
        separators.find(before_[i]) == std::string_view::npos)
      return false;
  return true;
}

bool NumberShape::HasFourBeside(const DigitRun& run,
                                std::size_t from,
                                std::size_t to) const {
  const auto four_at = [&run](std::size_t begin) {
    return begin + kFour <= run.size && run.Solid(begin, begin + kFour) &&
           run.BeginsGroup(begin) && run.EndsGroup(begin + kFour);
  };
  // A word of figures goes on the row, too: 5305 5306 5317 531D.
  const bool word = to >= run.free_to && to + 3 <= run.size;
  const bool behind = to < run.size && run.before[to] == separator_ &&
                      (four_at(to) || (word && run.Solid(to, to + 3)));
  const bool before = from == 0
                          ? run.four_before
                          : from >= kFour && run.before[from] == separator_ &&
                                four_at(from - kFour);
  return behind || before;
}

bool NumberShape::HasDate(const DigitRun& run, std::size_t from) const {
  std::size_t at = from;
  for (std::size_t i = 0; i + 2 < groups_; at += sizes_[i], ++i) {
    const auto part = [&](std::size_t which) {
      std::size_t begin = at;
      for (std::size_t j = 0; j < which; ++j)
        begin += sizes_[i + j];
      return run.Digits(begin, begin + sizes_[i + which]);
    };
    if (IsDate({part(0), part(1), part(2)}, before_[i + 1], before_[i + 2]))
      return true;
  }
  return false;
}

bool IsWithinDate(const DigitRun& run, std::size_t at) {
  if (at == 0 || at >= run.size) return false;
  const char by = run.before[at];
  if (by != '/' && by != '.' && by != '-') return false;
  const std::size_t one = GroupBefore(run, at);
  const std::size_t behind = run.GroupEnd(at);
  const auto is_date =
      [&](std::size_t begin, std::size_t middle, std::size_t end) {
        return IsDate({run.Digits(begin, middle),
                       run.Digits(middle, end),
                       run.Digits(end, run.GroupEnd(end))},
                      run.before[middle],
                      run.before[end]);
      };
  if (one > 0 && is_date(GroupBefore(run, one), one, at)) return true;
  return behind < run.size && is_date(one, at, behind);
}

bool IsBesideHex(std::string_view text, std::size_t begin, std::size_t end) {
  const auto is_hex = [](std::string_view word) {
    return (word.size() == 4 || word.size() == 5) &&
           std::ranges::any_of(word, IsDigit) &&
           std::ranges::any_of(word, IsLetter) &&
           std::ranges::all_of(word, [](char c) {
             return IsDigit(c) || (c >= 'A' && c <= 'F');
           });
  };
  constexpr std::string_view kSpaces = " \r\n";
  const auto is_space = [&](std::size_t at) {
    return at < text.size() && kSpaces.find(text[at]) != std::string_view::npos;
  };
  // A postal code of London looks like one, and stands behind.
  if (begin == 0 || !is_space(begin - 1) || !is_space(end)) return false;
  const auto behind = text.substr(end + 1, 6);
  const auto before =
      text.substr(begin - 1 - std::min<std::size_t>(begin - 1, 6),
                  std::min<std::size_t>(begin - 1, 6));
  const auto space = before.find_last_of(kSpaces);
  return is_hex(behind.substr(0, behind.find_first_of(kSpaces))) &&
         is_hex(space == std::string_view::npos ? before
                                                : before.substr(space + 1));
}

Row RowAround(const DigitRun& run, std::size_t from, std::size_t to, char by) {
  const auto goes_on = [&](std::size_t at) {
    return by == 0 ? run.before[at] != '\n' : run.before[at] == by;
  };
  Row row{.from = from, .to = to};
  while (row.from > 0 && goes_on(row.from))
    row.from = GroupBefore(run, row.from);
  while (row.to < run.size && goes_on(row.to))
    row.to = run.GroupEnd(row.to);
  for (std::size_t at = row.from; at < row.to; at = run.GroupEnd(at))
    ++row.groups;
  return row;
}

}  // namespace identifiers
