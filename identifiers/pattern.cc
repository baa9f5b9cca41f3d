#include "identifiers/pattern.h"

#include <re2/re2.h>

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

void Pattern::ForEach(std::string_view text,
                      std::size_t from,
                      const std::function<void(Match)>& on_match) const {
  const RE2& expression = state_->expression;
  const int groups = expression.NumberOfCapturingGroups() > 0 ? 2 : 1;
  re2::StringPiece found[2];
  std::size_t at = from;
  const re2::StringPiece all(text.data(), text.size());
  while (
      at < text.size() &&
      expression.Match(all, at, text.size(), RE2::UNANCHORED, found, groups)) {
    const auto& whole = found[0];
    const auto& value = found[groups - 1];
    at = static_cast<std::size_t>(whole.data() - text.data()) + whole.size();
    if (whole.empty()) ++at;
    if (value.empty()) continue;
    const auto begin = static_cast<std::size_t>(value.data() - text.data());
    on_match({protocol::IdentifierKind::kConfigured,
              begin,
              begin + value.size(),
              state_->prefix + std::string(value.data(), value.size())});
  }
}

}  // namespace identifiers
