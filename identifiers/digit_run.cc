#include "identifiers/digit_run.h"

namespace identifiers {
namespace {

struct Glyph {
  char meaning = 0;  // A digit, '+', or a separator as in DigitRun; 0: neither.
  std::size_t bytes = 0;
};

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsWordByte(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         c == '_';
}

unsigned At(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

// U+FF10..FF19 full-width digits, U+FF0B plus, U+FF08/FF09 parentheses,
// U+FF0D hyphen; U+2010..2015 hyphens and dashes; U+00A0, U+2009, U+202F,
// U+3000 spaces.
Glyph WideGlyph(std::string_view text, std::size_t at) {
  const unsigned a = At(text, at);
  const unsigned b = At(text, at + 1);
  const unsigned c = At(text, at + 2);
  if (a == 0xC2 && b == 0xA0) return {' ', 2};
  if (a == 0xEF && b == 0xBC) {
    if (c >= 0x90 && c <= 0x99) return {static_cast<char>('0' + c - 0x90), 3};
    if (c == 0x8B) return {'+', 3};
    if (c == 0x88) return {'(', 3};
    if (c == 0x89) return {')', 3};
    if (c == 0x8D) return {'-', 3};
  }
  if (a == 0xE2 && b == 0x80) {
    if (c >= 0x90 && c <= 0x95) return {'-', 3};
    if (c == 0x89 || c == 0xAF) return {' ', 3};
  }
  if (a == 0xE3 && b == 0x80 && c == 0x80) return {' ', 3};
  return {};
}

Glyph GlyphAt(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const char c = text[at];
  if (IsDigit(c)) return {c, 1};
  switch (c) {
    case '+':
    case ' ':
    case '-':
    case '.':
    case '(':
    case ')':
      return {c, 1};
    default:
      return static_cast<unsigned char>(c) < 0x80 ? Glyph{}
                                                  : WideGlyph(text, at);
  }
}

bool IsLooseSeparator(char before) {
  return before == ' ' || before == '(' || before == ')';
}

// A letter stands right before the run: its first group is part of a word, and
// so is what hangs on it by a full stop or a hyphen (v1.13812345678).
void DropFirstWord(DigitRun& run) {
  std::size_t keep = 1;
  while (keep < run.size && !IsLooseSeparator(run.before[keep]))
    ++keep;
  for (std::size_t i = keep; i < run.size; ++i) {
    run.digits[i - keep] = run.digits[i];
    run.begin[i - keep] = run.begin[i];
    run.end[i - keep] = run.end[i];
    run.before[i - keep] = run.before[i];
  }
  run.size -= keep;
  run.plus = false;
}

// Likewise right behind it.
void DropLastWord(DigitRun& run) {
  while (run.size > 0 && !IsLooseSeparator(run.before[run.size - 1]))
    --run.size;
  if (run.size > 0) --run.size;
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
  while (IsDigit(GlyphAt(text, at).meaning))
    at += GlyphAt(text, at).bytes;
  return at;
}

bool FollowsWord(std::string_view text, std::size_t began) {
  return began > 0 && IsWordByte(text[began - 1]);
}

// The run is as long as fits, and goes on. Gives the position to go on from.
std::size_t EndFull(std::string_view text,
                    std::size_t began,
                    std::size_t at,
                    DigitRun& run) {
  run.starts = FirstOfRest(run);
  if (run.starts == 0) {  // Solid, and longer than any number.
    run.size = 0;
    return SkipDigits(text, at);
  }
  if (FollowsWord(text, began)) run.size = 0;
  return run.begin[run.starts];
}

void AddDigit(DigitRun& run, const Glyph& digit, std::size_t at, char before) {
  run.digits[run.size] = digit.meaning;
  run.begin[run.size] = at;
  run.end[run.size] = at + digit.bytes;
  run.before[run.size] = run.size == 0 ? '\0' : before;
  ++run.size;
}

// Looks at what touches the run: an X that belongs to it, or a word.
void Finish(std::string_view text,
            std::size_t began,
            std::size_t end,
            DigitRun& run) {
  const bool x = At(text, end) == 'X' || At(text, end) == 'x';
  const char behind = end < text.size() ? text[end] : '\0';
  const char behind_x = end + 1 < text.size() ? text[end + 1] : '\0';
  if (run.size > 0 && x && !IsWordByte(behind_x)) {
    run.check_x = true;
    run.x_end = end + 1;
  } else if (run.size > 0 && IsWordByte(behind)) {
    DropLastWord(run);
  }
  if (run.size > 0 && FollowsWord(text, began)) DropFirstWord(run);
  run.starts = run.size;
}

}  // namespace

bool DigitRun::Solid(std::size_t from, std::size_t to) const {
  for (std::size_t i = from + 1; i < to; ++i)
    if (before[i] != 0) return false;
  return true;
}

std::size_t ReadDigitRun(std::string_view text, std::size_t at, DigitRun& run) {
  run.size = 0;
  run.plus = false;
  run.check_x = false;
  const std::size_t began = at;
  char separator = 0;
  std::size_t separators = 0;
  std::size_t last_end = at;
  for (;;) {
    const Glyph glyph = GlyphAt(text, at);
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
    } else {
      // ") " and " (" and "- " are usual; more than that separates numbers.
      if (run.size == 0 || ++separators > 2) break;
      if (separator == 0 || separator == ' ') separator = glyph.meaning;
    }
    at += glyph.bytes;
  }
  Finish(text, began, last_end, run);
  return last_end > began ? last_end : began + 1;
}

}  // namespace identifiers
