#pragma once

#include <string_view>

namespace identifiers {

// The shape of a passport's number, of one of these: China, Hong Kong, Macau,
// Taiwan, United States, United Kingdom, Germany, France, Italy, Spain,
// Netherlands, Poland, India, Brazil, Japan, Korea, Canada, Australia.
// A shape only, there is no check digit in it: nine digits are one. It counts
// with a word near that says passport, which is the caller's to look for.
// Source: ICAO Doc 9303 part 4 (at most nine characters); each country's shapes
// as its issuing authority shows them on specimens and forms (passport.cc).
bool IsPassportShape(std::string_view compact);

}  // namespace identifiers
