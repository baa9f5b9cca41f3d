#pragma once

#include "identifiers/find/context.h"
#include "identifiers/find/resolver.h"
#include "identifiers/find/text_marks.h"

namespace identifiers {

// Persons' names where the structure of the line that `context` is at gives
// them away: a column of that title, a label ("Full name: ..."), a vCard's FN.
// The canonical form: lower case (ASCII), single spaces; a given and a family
// name of two columns in this order.
// `shape` is that of the line.
void OfferNames(const Context& context,
                const LineShape& shape,
                Resolver& resolver);

}  // namespace identifiers
