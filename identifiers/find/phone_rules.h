#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "identifiers/find/digit_run.h"
#include "identifiers/find/number_shape.h"
#include "identifiers/find/offers.h"
#include "identifiers/phone_plan/phone_writing.h"

namespace identifiers {

// Telephone numbers, in E.164 form ("+8613812345678"): in international form,
// and as they are dialled in one region.
class PhoneRules {
 public:
  // The digits [from, to) of a run, as they stand in a text.
  struct Written {
    std::string_view text;
    const DigitRun& run;
    std::size_t from;
    std::size_t to;
    const NumberShape& shape;

    std::string_view digits() const { return run.Digits(from, to); }
    // What stands right before them; 0: nothing.
    char ahead() const {
      return run.begin[from] > 0 ? text[run.begin[from] - 1] : '\0';
    }
  };

  // nullptr: in international form only.
  explicit PhoneRules(const PhoneRegion* region)
      : region_(region), home_(region == nullptr ? "" : region->iso) {}

  // Where numbers are dialled, as ISO 3166 says it; empty: nowhere.
  std::string_view home() const { return home_; }

  // Where numbers from `from` on may end, farther away than `beyond`: with a
  // group.
  PhoneCandidates Candidates(const DigitRun& run,
                             std::size_t from,
                             std::size_t beyond) const;

  // Offers [from, to), one of Candidates(), if it is a number. Gives the score
  // that it has.
  int Offer(const Written& written,
            const PhoneCandidates& candidates,
            Offers& offers) const;

 private:
  std::optional<PhoneDigits> Parse(const Written& written,
                                   const PhoneCandidates& candidates) const;
  int ScoreAsDialled(const Written& written, const PhoneDigits& number) const;
  bool LacksTrunkPrefix(std::string_view digits,
                        const PhoneDigits& number) const;

  const PhoneRegion* region_;
  std::string_view home_;
};

}  // namespace identifiers
