#pragma once

#include "identifiers/find/phone_rules.h"

namespace identifiers {

// Digits that could be dialled, and are something else by what they look like
// and what stands around them: figures, addresses, dates, amounts, a part of
// something longer.
bool AreOtherFigures(const PhoneRules::Written& written);

// The same for digits in groups, of which only a word says that they are a
// number: years, a row of figures, what hangs on a name.
bool MayBeOtherFigures(const PhoneRules::Written& written);

// 4711 - 1234.
bool IsDifference(const PhoneRules::Written& written);

}  // namespace identifiers
