#pragma once

#include <string_view>

namespace identifiers {

// Taiwan: national identity card (a letter of the place, 1 or 2, eight digits),
// resident certificate since 2021 (a letter, 8 or 9, eight digits), and the
// older certificate, valid until 2030 (two letters, the second A to D, eight
// digits). The last digit is a check digit (MOD 10).
// Source: Ministry of the Interior, Department of Household Registration, rules
// of the national identification number; National Immigration Agency, notice of
// the new uniform number of 2021-01-02.
// A random string of a shape passes with 4 % (one letter) or 1.5 % (two).
bool IsTaiwanId(std::string_view compact);

}  // namespace identifiers
