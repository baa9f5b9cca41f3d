#pragma once

#include <string_view>

namespace identifiers {

// NIR, the social security number of France: sex (1, 2; 3, 4, 7, 8 while being
// registered), year, month (01 to 12; 20 to 42 and 50 to 99 where it is not
// known), department (not 00; 2A and 2B in Corsica), commune and order (neither
// 000), and a key of two digits, 97 minus the remainder by 97.
// Source: Décret 82-103 of 22 January 1982; INSEE, RNIPP.
// Fifteen random digits pass with 0.6 %.
bool IsFranceNir(std::string_view compact);

}  // namespace identifiers
