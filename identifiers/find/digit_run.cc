#include "identifiers/find/digit_run.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "identifiers/find/glyph.h"
#include "identifiers/find/sides.h"
#include "identifiers/find/sixteen.h"

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

// A letter that stands for a digit, right between digits.
Glyph LookalikeWithin(std::string_view text, std::size_t at) {
  const Glyph glyph = LookalikeAt(text, at);
  if (glyph.meaning == 0) return {};
  const std::size_t next = at + glyph.bytes;
  const bool goes_on = IsDigit(GlyphAt(text, next).meaning) ||
                       LookalikeAt(text, next).meaning != 0;
  return goes_on ? glyph : Glyph{};
}

// Goes on from one character to the next.
class RunReader {
 public:
  RunReader(std::string_view text, std::size_t at, bool may_wrap, DigitRun& run)
      : text_(text),
        run_(run),
        began_(at),
        at_(at),
        last_end_(at),
        may_wrap_(may_wrap) {}

  // As ReadDigitRun() gives it.
  std::size_t Read();

 private:
  void TakePlainDigits();
  void TakeDigit(const Glyph& digit);
  // False: the run ends before it.
  bool TakeOther(const Glyph& glyph);
  bool TakeSeparator(char meaning);
  bool TakeLineEnd();
  bool TakePlus();
  Glyph Next();
  void EndGap() {
    separator_ = 0;
    separators_ = 0;
  }

  const std::string_view text_;
  DigitRun& run_;
  const std::size_t began_;
  std::size_t at_;
  std::size_t last_end_;  // Of the last digit.
  char separator_ = 0;    // Since then.
  std::size_t separators_ = 0;
  bool may_wrap_;
};

// The digits at `at`, up to sixteen, as those of the run from `first` on. How
// many there are; where the processor cannot do it at once, none.
std::size_t CopyDigits(std::string_view text,
                       std::size_t at,
                       std::size_t first,
                       DigitRun& run) {
#if defined(__SSE2__)
  constexpr std::size_t kBytes = Sixteen::kBytes;
  if (at + kBytes > text.size() || first + kBytes > DigitRun::kMaxDigits)
    return 0;
  std::memcpy(run.digits.data() + first, text.data() + at, kBytes);
  return static_cast<std::size_t>(
      std::countr_one(Sixteen::At(text.data() + at).IsDigit()));
#else
  return 0;
#endif
}

// Most of a number.
void RunReader::TakePlainDigits() {
  const std::size_t first = run_.size;
  const std::size_t most = std::min(text_.size() - std::min(at_, text_.size()),
                                    DigitRun::kMaxDigits - first);
  std::size_t count = CopyDigits(text_, at_, first, run_);
  for (; count < most && IsDigit(text_[at_ + count]); ++count)
    run_.digits[first + count] = text_[at_ + count];
  if (count == 0) return;
  BeginGroup(run_, separator_);
  if (first > 0) run_.before[first] = separator_;
  run_.begin[first] = at_;
  run_.size += count;
  at_ += count;
  last_end_ = at_;
  run_.end[run_.size - 1] = at_;
  EndGap();
}

void RunReader::TakeDigit(const Glyph& digit) {
  BeginGroup(run_, separator_);
  run_.digits[run_.size] = digit.meaning;
  run_.begin[run_.size] = at_;
  run_.before[run_.size] = run_.size == 0 ? '\0' : separator_;
  last_end_ = at_ + digit.bytes;
  run_.end[run_.size++] = last_end_;
  EndGap();
}

Glyph RunReader::Next() {
  const Glyph glyph = GlyphAt(text_, at_);
  if (glyph.meaning != 0 || last_end_ != at_ || run_.size == 0) return glyph;
  const Glyph lookalike = LookalikeWithin(text_, at_);
  run_.lookalike = run_.lookalike || lookalike.meaning != 0;
  return lookalike;
}

// Only before all else.
bool RunReader::TakePlus() {
  if (at_ != began_) return false;
  run_.plus = true;
  run_.plus_at = at_;
  return true;
}

// A number may go on in the next line, once: behind a hyphen, one in groups, or
// an international one.
bool RunReader::TakeLineEnd() {
  const bool goes_on = run_.size > 0 && (separator_ == '-' || run_.plus ||
                                         !run_.Solid(0, run_.size));
  if (!may_wrap_ || !goes_on) return false;
  may_wrap_ = false;
  separator_ = '\n';
  separators_ = 1;
  return true;
}

// ") " and " (" and "- " are usual; more than that separates numbers. A plus
// may have an opening parenthesis behind it.
bool RunReader::TakeSeparator(char meaning) {
  if (run_.size == 0 && !run_.plus) return false;
  if (++separators_ > 3 ||
      (separators_ == 3 &&
       !ClosesSpaced(text_, at_, meaning, separator_, run_.size)))
    return false;
  // (1584960)(2000000) are two.
  if (separator_ == ')' && meaning == '(') return false;
  if (separator_ == 0 || separator_ == ' ') separator_ = meaning;
  return true;
}

bool RunReader::TakeOther(const Glyph& glyph) {
  switch (glyph.meaning) {
    case 0:
      return false;
    case '+':
      return TakePlus();
    case '\n':
      return TakeLineEnd();
    case Glyph::kInvisible:
      if (last_end_ == at_) last_end_ += glyph.bytes;
      return run_.size > 0;
    default:
      return TakeSeparator(glyph.meaning);
  }
}

std::size_t RunReader::Read() {
  for (;;) {
    TakePlainDigits();
    const Glyph glyph = Next();
    if (IsDigit(glyph.meaning)) {
      if (run_.size == DigitRun::kMaxDigits)
        return EndFull(text_, began_, at_, run_);
      TakeDigit(glyph);
    } else if (!TakeOther(glyph)) {
      break;
    }
    at_ += glyph.bytes;
  }
  if (run_.size == 0) return std::max(at_, began_ + 1);
  run_.starts = run_.size;
  run_.bounds |= std::uint64_t{1} << run_.size;
  FindFree(text_, began_, last_end_, run_);
  return last_end_;
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
  run.four_before = IsFourBefore(text, at);
  return RunReader(text, at, may_wrap, run).Read();
}

}  // namespace identifiers
