#pragma once

#include <string_view>

namespace identifiers {

// International bank account number: country, two check digits (ISO/IEC 7064
// MOD 97-10, 02 to 98), and the account in the country's own length and
// structure. 15 to 33 characters as things stand.
// Source: ISO 13616-1; SWIFT, IBAN Registry (BBAN structure of 89 countries).
// A random string of a country's shape passes with 1 in 97.
bool IsIban(std::string_view compact);

}  // namespace identifiers
