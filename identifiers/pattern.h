#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "identifiers/detector.h"
#include "identifiers/find/candidate.h"

namespace identifiers {

// One [identifier NAME] of the configuration, compiled.
class Pattern {
 public:
  // kInvalid, naming it, if the expression is none or could match nothing.
  static base::Result<Pattern> Compile(const ConfiguredPattern& pattern);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

 private:
  friend class PatternCursor;
  struct State;
  explicit Pattern(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The matches of one pattern in a text, from left to right, without overlap. A
// match whose canonical form is longer than Candidate::kMaxForm is none.
class PatternCursor {
 public:
  // `pattern` and the text outlive this.
  explicit PatternCursor(const Pattern& pattern)
      : state_(pattern.state_.get()) {}

  void Begin(std::string_view text, std::size_t from);
  bool BeginsBefore(std::size_t at) const { return found_ && next_.begin < at; }
  // The next one, if BeginsBefore().
  Candidate Next();

 private:
  void Advance();

  const Pattern::State* state_;
  std::string_view text_;
  std::size_t at_ = 0;
  bool found_ = false;
  Candidate next_;
};

}  // namespace identifiers
