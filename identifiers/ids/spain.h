#pragma once

#include <string_view>

namespace identifiers {

// DNI: eight digits and a letter, which the remainder by 23 gives. The number 0
// is refused: forms have it as a filler.
// Source: Real Decreto 1553/2005, article 11; Ministerio del Interior, cálculo
// del dígito de control del NIF/NIE.
// A random string of the shape passes with 1 in 26 (1 in 23 if its letter is
// one of the 23).
bool IsSpainDni(std::string_view compact);

// NIE, of foreigners: X, Y or Z (0, 1, 2), seven digits, the same letter.
// Source: Orden INT/2058/2008, and as above. 1 in 26 likewise.
bool IsSpainNie(std::string_view compact);

}  // namespace identifiers
