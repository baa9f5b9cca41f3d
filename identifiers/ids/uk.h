#pragma once

#include <string_view>

namespace identifiers {

// National insurance number: two letters, six digits, a suffix A to D. D, F, I,
// Q, U and V are in neither letter, O not in the second; BG, GB, KN, NK, NT, TN
// and ZZ are not used. A number without its suffix is refused.
// Source: HMRC, National Insurance Manual, NIM39110. There is no check digit.
// A random string of the shape passes with 8.5 %.
bool IsUkNino(std::string_view compact);

// NHS number (England, Wales, Isle of Man): ten digits, the last one a check
// digit (MOD 11, weights 10 to 2). Ten equal digits are refused.
// Source: NHS Data Dictionary, NHS NUMBER.
// Ten random digits pass with 1 in 11.
bool IsUkNhs(std::string_view compact);

}  // namespace identifiers
