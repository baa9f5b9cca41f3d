#pragma once

#include <cstddef>
#include <string_view>

#include "identifiers/find/digit_run.h"
#include "identifiers/find/number_shape.h"
#include "identifiers/find/offers.h"

namespace identifiers {

// Numbers of persons, cards and devices that are digits only: offers what
// [from, to) of a run can be.
void OfferDigitIds(const DigitRun& run,
                   std::size_t from,
                   std::size_t to,
                   const NumberShape& shape,
                   Offers& offers);

// Those with letters before or behind the digits of a run: AB 12 34 56 C,
// 12345678-Z, A123456(7).
void OfferLetteredIds(std::string_view text,
                      const DigitRun& run,
                      Offers& offers);

// Those of letters and digits mixed, of which the run is a part: an IBAN, in
// groups or not, a codice fiscale, a NIR of Corsica.
void OfferMixedIds(std::string_view text, const DigitRun& run, Offers& offers);

}  // namespace identifiers
