#include "identifiers/find/digit_run.h"

#include <algorithm>

#include "identifiers/find/glyph.h"
#include "identifiers/find/sides.h"

namespace identifiers {
namespace {

// Behind them a word does not go on.
bool IsLooseSeparator(char before) {
  return before != 0 && before != '.' && before != '-';
}

// Where to go on in a run that is longer than fits: with the first group that a
// number from before it cannot reach. 0 if it is one solid group.
std::size_t FirstOfRest(const DigitRun& run) {
  constexpr std::size_t kLongestNumber = 19;
  for (std::size_t i = run.size - kLongestNumber; i < run.size; ++i)
    if (run.before[i] != 0) return i;
  return 0;
}

std::size_t SkipDigits(std::string_view text, std::size_t at) {
  for (;;) {
    const Glyph glyph = GlyphAt(text, at);
    if (!IsDigit(glyph.meaning)) return at;
    at += glyph.bytes;
  }
}

// "0143x12", "0143 ext12": no word goes on there.
bool IsExtensionAt(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 6;
  std::size_t letters = 0;
  const auto letter = [&](std::size_t i) {
    return at + i < text.size() ? Lower(text[at + i]) : '\0';
  };
  if (letter(0) == 'x') letters = 1;
  if (letter(0) == 'e' && letter(1) == 'x' && letter(2) == 't') letters = 3;
  if (letters == 0) return false;
  std::size_t digits = 0;
  while (IsDigit(letter(letters + digits)))
    ++digits;
  return digits > 0 && digits <= kLongest &&
         !IsWordByte(letter(letters + digits));
}

bool IsHexDigit(char c) {
  return IsDigit(c) || (Lower(c) >= 'a' && Lower(c) <= 'f');
}

// "5405 " of 5405 5406 5407, "527D " of 527D 5282 5281.
bool IsFourBefore(std::string_view text, std::size_t began) {
  constexpr std::size_t kBytes = 5;
  if (began < kBytes || !(text[began - 1] == ' ' || text[began - 1] == '-') ||
      !IsHexDigit(text[began - 2]))
    return false;
  const auto four = text.substr(began - kBytes, kBytes - 1);
  return std::ranges::all_of(four, IsHexDigit) &&
         std::ranges::any_of(four, IsDigit) &&
         (began == kBytes || !IsWordByte(text[began - kBytes - 1]));
}

void FindFree(std::string_view text,
              std::size_t began,
              std::size_t end,
              DigitRun& run) {
  run.word_before = began > 0 && IsWordByte(text[began - 1]);
  run.word_behind =
      end < text.size() && IsWordByte(text[end]) && !IsExtensionAt(text, end);
  run.free_to = run.size;
  const auto is_high = [](Side side) { return side == Side::kHigh; };
  run.touched = run.word_before || run.word_behind ||
                is_high(SideAt(text, end)) || is_high(SideBefore(text, began));
  if (run.word_before) {
    run.plus = false;
    run.free_from = 1;
    while (run.free_from < run.size &&
           !IsLooseSeparator(run.before[run.free_from]))
      ++run.free_from;
  }
  if (run.word_behind) {
    while (run.free_to > 0 && !IsLooseSeparator(run.before[run.free_to - 1]))
      --run.free_to;
    if (run.free_to > 0) --run.free_to;
  }
}

// The run is as long as fits, and goes on. Gives the position to go on from.
std::size_t EndFull(std::string_view text,
                    std::size_t began,
                    std::size_t at,
                    DigitRun& run) {
  run.bounds |= std::uint64_t{1} << run.size;
  run.starts = FirstOfRest(run);
  if (run.starts == 0) {  // Solid, and longer than any number.
    run.size = 0;
    return SkipDigits(text, at);
  }
  FindFree(text, began, run.end[run.size - 1], run);
  run.word_behind = false;
  run.free_to = run.size;
  return run.begin[run.starts];
}

void BeginGroup(DigitRun& run, char before) {
  if (run.size == 0 || before != 0) run.bounds |= std::uint64_t{1} << run.size;
}

void AddDigit(DigitRun& run, const Glyph& digit, std::size_t at, char before) {
  BeginGroup(run, before);
  run.digits[run.size] = digit.meaning;
  run.begin[run.size] = at;
  run.end[run.size] = at + digit.bytes;
  run.before[run.size] = run.size == 0 ? '\0' : before;
  ++run.size;
}

// Most of a number. How many there were.
std::size_t TakePlainDigits(std::string_view text,
                            std::size_t at,
                            char before,
                            DigitRun& run) {
  const std::size_t first = run.size;
  const std::size_t most = std::min(text.size() - std::min(at, text.size()),
                                    DigitRun::kMaxDigits - first);
  std::size_t count = 0;
  for (; count < most && IsDigit(text[at + count]); ++count)
    run.digits[first + count] = text[at + count];
  if (count == 0) return 0;
  BeginGroup(run, before);
  if (first > 0) run.before[first] = before;
  run.begin[first] = at;
  run.size += count;
  run.end[run.size - 1] = at + count;
  return count;
}

// A letter that stands for a digit, right between digits.
Glyph LookalikeWithin(std::string_view text, std::size_t at) {
  const Glyph glyph = LookalikeAt(text, at);
  if (glyph.meaning == 0) return {};
  const std::size_t next = at + glyph.bytes;
  const bool goes_on = IsDigit(GlyphAt(text, next).meaning) ||
                       LookalikeAt(text, next).meaning != 0;
  return goes_on ? glyph : Glyph{};
}

// Where a number may go on in the next line: behind a hyphen, one in groups, or
// an international one.
bool MayWrap(const DigitRun& run, char separator) {
  return run.size > 0 &&
         (separator == '-' || run.plus || !run.Solid(0, run.size));
}

}  // namespace

std::size_t ReadDigitRun(std::string_view text,
                         std::size_t at,
                         bool may_wrap,
                         DigitRun& run) {
  run.size = 0;
  run.before = {};
  run.starts = 0;
  run.bounds = 0;
  run.free_from = 0;
  run.free_to = 0;
  run.plus = false;
  run.word_before = false;
  run.word_behind = false;
  run.touched = false;
  run.lookalike = false;
  const std::size_t began = at;
  run.four_before = IsFourBefore(text, began);
  char separator = 0;
  std::size_t separators = 0;
  std::size_t last_end = at;
  for (;;) {
    if (const auto plain = TakePlainDigits(text, at, separator, run)) {
      at += plain;
      last_end = at;
      separator = 0;
      separators = 0;
    }
    Glyph glyph = GlyphAt(text, at);
    if (glyph.meaning == 0 && last_end == at && run.size > 0) {
      glyph = LookalikeWithin(text, at);
      run.lookalike = run.lookalike || glyph.meaning != 0;
    }
    if (glyph.meaning == 0) break;
    if (IsDigit(glyph.meaning)) {
      if (run.size == DigitRun::kMaxDigits)
        return EndFull(text, began, at, run);
      AddDigit(run, glyph, at, separator);
      separator = 0;
      separators = 0;
      last_end = at + glyph.bytes;
    } else if (glyph.meaning == '+') {
      if (at != began) break;
      run.plus = true;
      run.plus_at = at;
    } else if (glyph.meaning == '\n') {
      if (!may_wrap || !MayWrap(run, separator)) break;
      may_wrap = false;  // Once.
      separator = '\n';
      separators = 1;
    } else if (glyph.meaning == Glyph::kInvisible) {
      if (run.size == 0) break;
      if (last_end == at) last_end += glyph.bytes;
    } else {
      // ") " and " (" and "- " are usual; more than that separates numbers. A
      // plus may have an opening parenthesis behind it.
      if (run.size == 0 && !run.plus) break;
      if (++separators > 2) break;
      // (1584960)(2000000) are two.
      if (separator == ')' && glyph.meaning == '(') break;
      if (separator == 0 || separator == ' ') separator = glyph.meaning;
    }
    at += glyph.bytes;
  }
  if (run.size == 0) return began + (at > began ? at - began : 1);
  run.starts = run.size;
  run.bounds |= std::uint64_t{1} << run.size;
  FindFree(text, began, last_end, run);
  return last_end;
}

}  // namespace identifiers
