#pragma once

#include <cstddef>
#include <string_view>

namespace identifiers {

// ISO/IEC 7812-1: a Luhn check digit at the end, and in front an issuer's
// identification number, whose network has numbers of that length.
//
// Sources: the register of ISO/IEC 7812-2 is not public, and the networks' own
// documents were not read. Ranges and lengths are those of two maintained
// tables: braintree's credit-card-type (read whole) and Wikipedia's "Payment
// card number" (read in parts). Where they differ:
// - Visa: 16; 13 (no longer issued, still in files) and 19 (the range of its
//   acceptance tests, ADVT). 18 is only in one of them.
// - Diners Club: 14; 16 to 19 since it is part of Discover's network (300 to
//   305, 3095, 36, 38, 39).
// - Maestro: 5018, 5020 to 5038, 5893, 6304, 6759 to 6763. One of them has all
//   of 50, 56 to 59 and 6: next to nothing would be no card of those.
// - UnionPay: 62 and 810 to 8171. Mir: 2200 to 2204. Elo and Hipercard, of
//   Brazil: 504175, 506699 to 506778, 509, 606282, 627780, 636297, 636368.
bool IsCardNumber(std::string_view digits);

// Of a card number: few have that length, and many other numbers do. Of 19
// digits UnionPay's are usual; of others the first 16, if they are a card's,
// are rather one with its security code behind it.
bool IsRareCardLength(std::string_view digits);

}  // namespace identifiers
