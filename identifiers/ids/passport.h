#pragma once

#include <string_view>

namespace identifiers {

// The shape of a passport's number: seven to nine letters and digits, at least
// four of them digits. A shape only, there is no check digit in it, and nine
// digits are one: it counts with a word near that says passport, which is the
// caller's to look for.
// Source: ICAO Doc 9303 part 4 gives at most nine characters and leaves the
// rest to each state; shorter ones than seven were not seen.
bool IsPassportShape(std::string_view compact);

}  // namespace identifiers
