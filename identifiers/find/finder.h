#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "identifiers/find/candidate.h"
#include "identifiers/find/context.h"
#include "identifiers/find/offers.h"
#include "identifiers/find/phone_rules.h"
#include "identifiers/find/resolver.h"
#include "identifiers/find/text_marks.h"
#include "identifiers/pattern.h"

namespace identifiers {

// Goes through a text once and finds all identifiers, by their beginnings.
class Finder {
 public:
  using Take = std::function<void(const Candidate&)>;

  // All outlive this. `header`: see Context.
  Finder(std::string_view text,
         const PhoneRules& phones,
         std::span<const Pattern> patterns,
         TableHeader& header);

  // Those that begin in [from, until). The text before `from` was gone through
  // before; what is behind `until` is looked at only for what overlaps.
  void Run(std::size_t from, std::size_t until, const Take& take);

 private:
  void EnterLinesBefore(std::size_t from);
  PlainLines SkipPlainLines(std::size_t at, std::size_t until);
  std::size_t BehindFigure(std::size_t at) const;
  std::size_t ReadAt(std::size_t at);
  std::size_t ReadNumbers(std::size_t at);
  void OfferNumbers(const DigitRun& run);
  void ReadEmail(std::size_t at, std::size_t sign);
  void AddPatternsBefore(std::size_t at);

  const std::string_view text_;
  const PhoneRules& phones_;
  TextMarks marks_;
  Context context_;
  Resolver resolver_;
  Offers offers_;
  TableHeader& header_;
  std::vector<PatternCursor> patterns_;
};

}  // namespace identifiers
