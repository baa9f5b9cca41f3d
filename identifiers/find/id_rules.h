#pragma once

#include <cstddef>
#include <string_view>

#include "identifiers/find/digit_run.h"
#include "identifiers/find/number_shape.h"
#include "identifiers/find/offers.h"

namespace identifiers {

// Numbers of persons, cards and devices that are digits only: offers what
// [from, to) of a run can be. `home`: the country (ISO 3166) whose numbers can
// do without a word that says so if only their groups speak for them.
void OfferDigitIds(const DigitRun& run,
                   std::size_t from,
                   std::size_t to,
                   const NumberShape& shape,
                   std::string_view home,
                   Offers& offers);

// Those with letters before or behind the digits of a run: AB 12 34 56 C,
// 12345678-Z, A123456(7).
void OfferLetteredIds(std::string_view text,
                      const DigitRun& run,
                      Offers& offers);

// The IBAN that begins at `at`, in groups or not, if there is one.
void OfferIban(std::string_view text, std::size_t at, Offers& offers);

// Those of letters and digits mixed, of which the run is a part: an IBAN, a
// codice fiscale, a NIR of Corsica.
void OfferMixedIds(std::string_view text, const DigitRun& run, Offers& offers);

}  // namespace identifiers
