#include "identifiers/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace identifiers {

struct Pattern::State {
  State(const ConfiguredPattern& pattern, const RE2::Options& options)
      : prefix(pattern.name + ":"), expression(pattern.expression, options) {}
  const std::string prefix;
  const RE2 expression;
};

Pattern::Pattern(std::unique_ptr<State> state) : state_(std::move(state)) {}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

base::Result<Pattern> Pattern::Compile(const ConfiguredPattern& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  auto state = std::make_unique<State>(pattern, options);
  const auto wrong = [&](const std::string& why) {
    return base::Error{base::ErrorCode::kInvalid,
                       "[identifier " + pattern.name + "]: " + why};
  };
  if (!state->expression.ok()) return wrong(state->expression.error());
  if (RE2::FullMatch("", state->expression))
    return wrong("the pattern matches an empty text: make it stricter");
  return Pattern(std::move(state));
}

void PatternCursor::Begin(std::string_view text, std::size_t from) {
  text_ = text;
  at_ = from;
  Advance();
}

Candidate PatternCursor::Next() {
  const Candidate next = next_;
  Advance();
  return next;
}

void PatternCursor::Advance() {
  const RE2& expression = state_->expression;
  const int groups = expression.NumberOfCapturingGroups() > 0 ? 2 : 1;
  const re2::StringPiece all(text_.data(), text_.size());
  std::array<re2::StringPiece, 2> found;
  found_ = false;
  while (!found_ && at_ < text_.size() &&
         expression.Match(
             all, at_, text_.size(), RE2::UNANCHORED, found.data(), groups)) {
    const auto place = [this](const re2::StringPiece& piece) {
      return static_cast<std::size_t>(piece.data() - text_.data());
    };
    const auto& whole = found[0];
    const auto& value = found[static_cast<std::size_t>(groups) - 1];
    at_ = place(whole) + std::max<std::size_t>(whole.size(), 1);
    if (value.empty()) continue;
    next_ = {.kind = protocol::IdentifierKind::kConfigured,
             .score = kSelfEvident,
             .begin = place(value),
             .end = place(value) + value.size()};
    found_ = next_.Append(state_->prefix) &&
             next_.Append({value.data(), value.size()});
  }
}

}  // namespace identifiers
