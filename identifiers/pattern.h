#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "identifiers/detector.h"

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

  // All matches in `text` from `from` on, from left to right, without overlap.
  void ForEach(std::string_view text,
               std::size_t from,
               const std::function<void(Match)>& on_match) const;

 private:
  struct State;
  explicit Pattern(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace identifiers
