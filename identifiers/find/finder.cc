#include "identifiers/find/finder.h"

#include <algorithm>
#include <optional>

#include "identifiers/find/digit_run.h"
#include "identifiers/find/email.h"
#include "identifiers/find/figure.h"
#include "identifiers/find/glyph.h"
#include "identifiers/find/id_rules.h"
#include "identifiers/find/names.h"
#include "identifiers/find/number_shape.h"
#include "identifiers/find/travel_document.h"

namespace identifiers {
namespace {

constexpr std::size_t kShortestNumber = 7;
// No candidate begins farther back than this from where it is noticed.
constexpr std::size_t kLookBack = kEmailReach;

// The first digit of the groups that hang together by hyphens and the like.
std::size_t ChainBegin(const DigitRun& run, std::size_t from) {
  while (from > 0 && run.before[from] != ' ' && run.before[from] != '(')
    --from;
  return from;
}

}  // namespace

Finder::Finder(std::string_view text,
               const PhoneRules& phones,
               std::span<const Pattern> patterns,
               TableHeader& header)
    : text_(text),
      phones_(phones),
      marks_(text),
      context_(text, header),
      offers_(context_, resolver_),
      header_(header),
      patterns_(patterns.begin(), patterns.end()) {}

void Finder::Run(std::size_t from, std::size_t until, const Take& take) {
  // What is noticed behind `from` may begin before it: it was taken before.
  const auto take_before_until = [&](const Candidate& candidate) {
    if (candidate.begin >= from && candidate.begin < until) take(candidate);
  };
  for (auto& pattern : patterns_)
    pattern.Begin(text_, from);
  EnterLinesBefore(from);
  std::optional<TableHeader> header_at_until;
  for (std::size_t at = from; at < text_.size();) {
    if (at >= until && !header_at_until) header_at_until = context_.header();
    const bool whole = at == 0 || text_[at - 1] == '\n';
    const PlainLines plain =
        whole ? SkipPlainLines(at, at < until ? until : text_.size())
              : PlainLines{at, at, at};
    const auto [end, shape] = marks_.LineAt(plain.line);
    if (whole) {
      context_.EnterLine(plain.line, end, shape);
      OfferNames(context_, shape, resolver_);
    } else if (at == from) {
      context_.EnterKnownLine(at, end);
    }
    at = plain.end;
    while ((at = marks_.NextStart(at, end)) < end) {
      at = ReadAt(at);
      if (resolver_.half_full()) {
        AddPatternsBefore(at);
        resolver_.FlushBefore(at - std::min(at, kLookBack), take_before_until);
      }
    }
    at = std::max(at, end + 1);
    AddPatternsBefore(at);
    resolver_.FlushBefore(at - std::min(at, kLookBack), take_before_until);
  }
  resolver_.FlushBefore(text_.size() + 1, take_before_until);
  if (header_at_until)
    header_ = *header_at_until;
  else if (until < text_.size())
    context_.header();  // The text goes on: what it is has to be known.
}

// The line above is known, and may be the label of the first one.
void Finder::EnterLinesBefore(std::size_t from) {
  for (std::size_t at = 0; at < from;) {
    const std::size_t end = std::min(text_.find('\n', at), from);
    context_.EnterKnownLine(at, end);
    at = end + 1;
  }
}

// From the line that begins at `at`: of most texts most lines. Of those that
// nothing stands in only the last one matters, as the line above the next.
PlainLines Finder::SkipPlainLines(std::size_t at, std::size_t until) {
  PlainLines plain{at, at, at};
  if (!patterns_.empty() || header_.active() || !IsLetterByte(text_[at]))
    return plain;
  for (;;) {
    plain = marks_.PlainLinesFrom(plain, until);
    const std::size_t end = plain.end;
    if (end >= until || end == plain.line || !IsDigit(text_[end])) break;
    const std::size_t behind = BehindFigure(end);
    if (behind == 0) break;
    plain.end = behind;
  }
  if (plain.line > at)
    context_.EnterLine(plain.above, plain.line - 1, {.one_cell = true});
  return plain;
}

// 0: the digit there begins no mere figure.
std::size_t Finder::BehindFigure(std::size_t at) const {
  return marks_.DigitsAt(at) > kMostFigureDigits ? 0 : SkipFigure(text_, at);
}

std::size_t Finder::ReadAt(std::size_t at) {
  if (IsDigit(text_[at])) {
    if (const std::size_t end = BehindFigure(at)) return end;
    return std::min(ReadNumbers(at), context_.line_end());
  }
  if (const std::size_t sign = AtSignAt(text_, at)) {
    ReadEmail(at, sign);
    return at + sign;
  }
  // What goes on in the next line is read again there: as that line's own.
  const char meaning = GlyphAt(text_, at).meaning;
  if (meaning == '+' || IsDigit(meaning))
    return std::min(ReadNumbers(at), context_.line_end());
  return at + 1;
}

void Finder::ReadEmail(std::size_t at, std::size_t sign) {
  Email email;
  if (!FindEmail(text_, at, sign, email)) return;
  resolver_.Add(protocol::IdentifierKind::kEmail,
                kSelfEvident,
                email.begin,
                email.end,
                {},
                email.Form());
}

std::size_t Finder::ReadNumbers(std::size_t at) {
  DigitRun run;
  // The rows of a table do not go on in each other.
  const bool may_wrap = !context_.header().active();
  const std::size_t next = ReadDigitRun(text_, at, may_wrap, run);
  if (run.size == 0) return next;
  if (MayBeZone(text_, run)) OfferTravelDocument(text_, run, resolver_);
  offers_.SetAnchor(run.begin[0]);
  if (run.touched) OfferMixedIds(text_, run, offers_);
  if (run.starts == run.size) OfferLetteredIds(text_, run, offers_);
  OfferNumbers(run);
  return next;
}

void Finder::OfferNumbers(const DigitRun& run) {
  const std::size_t starts = std::min(run.free_to, run.starts);
  // Up to there goes an international number for which all that is around it
  // speaks as much as for any part of it: no part of it can be better.
  std::size_t sure_to = 0;
  for (std::size_t from = run.free_from; from < starts;
       from = run.GroupEnd(from)) {
    if (from + kShortestNumber > run.free_to) break;
    offers_.SetAnchor(run.begin[ChainBegin(run, from)]);
    const auto phones = phones_.Candidates(run, from, sure_to);
    const std::size_t last = std::min(run.free_to, from + kMaxPhoneDigits);
    NumberShape shape;
    for (std::size_t to = from; to < last;) {
      to = shape.Append(run, to);
      if (to < from + kShortestNumber || to > last) continue;
      // Of two lines all of what stands there, not any part.
      const bool whole = from == 0 && to == run.size;
      if (!whole && !run.plus && shape.HasLineEnd()) continue;
      if ((phones.lengths >> (to - from) & 1U) != 0) {
        const int score =
            phones_.Offer({text_, run, from, to, shape}, phones, offers_);
        if (run.plus && from == 0 && score >= kSelfEvident) sure_to = to;
      }
      OfferDigitIds(run, from, to, shape, phones_.home(), offers_);
    }
  }
}

void Finder::AddPatternsBefore(std::size_t at) {
  for (auto& pattern : patterns_)
    while (!resolver_.full() && pattern.BeginsBefore(at))
      resolver_.Add(pattern.Next());
}

}  // namespace identifiers
