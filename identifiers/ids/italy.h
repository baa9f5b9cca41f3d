#pragma once

#include <string_view>

namespace identifiers {

// Codice fiscale of a person: six letters of the name, year, month letter, day
// (from 41 for women), a letter and three digits of the place, a check letter.
// Where two people would have the same, digits are replaced by L M N P Q R S T
// U V (omocodia). The day must exist; the year is of any century. Source:
// Decreto ministeriale 345 of 23 December 1976; Agenzia delle Entrate. A random
// string of the shape LLLLLL99L99L999L passes with 1.1 %.
bool IsItalyCodiceFiscale(std::string_view compact);

}  // namespace identifiers
