#pragma once

#include "identifiers/find/context.h"
#include "identifiers/find/resolver.h"

namespace identifiers {

// Persons' names where the structure of the line that `context` is at gives
// them away: a column of that title, a label ("Full name: ..."), a vCard's FN.
// The canonical form: lower case (ASCII), single spaces; a given and a family
// name of two columns in this order.
void OfferNames(const Context& context, Resolver& resolver);

}  // namespace identifiers
