#pragma once

#include <string_view>

#include "identifiers/find/digit_run.h"
#include "identifiers/find/resolver.h"

namespace identifiers {

// A date of birth as a machine-readable zone has it stands there: seven digits,
// a letter or a filler, and digits again. Every zone has one, and hardly
// anything else.
inline bool MayBeZone(std::string_view text, const DigitRun& run) {
  constexpr std::size_t kDate = 7;
  if (run.size != kDate) return false;
  const std::size_t sex = run.begin[0] + kDate;
  if (sex + kDate >= text.size() || run.end[kDate - 1] != sex) return false;
  const char c = text[sex];
  return (c == 'F' || c == 'M' || c == '<' || c == 'X') &&
         text[sex + 1] >= '0' && text[sex + 1] <= '9';
}

// Offers number and name of the travel document around the date of birth that
// `run` is: passport (of an identity card, too) and person_name, as they are
// written elsewhere; and the person's own number, where its state has it there.
// What they are its check digits say, so no words are looked for.
void OfferTravelDocument(std::string_view text,
                         const DigitRun& run,
                         Resolver& resolver);

}  // namespace identifiers
