#pragma once

#include <string_view>

namespace identifiers {

// PESEL: birth date as yymmdd, the month with 80 added for the 1800s, nothing
// for the 1900s, 20 for the 2000s; four digits of order and sex; a check digit
// (weights 1 3 7 9, MOD 10). The 2100s and 2200s, which the rule foresees, are
// refused.
// Source: Ustawa o ewidencji ludności of 24 September 2010, article 15;
// Ministry of Digital Affairs, PESEL.
// Eleven random digits pass with 1.1 %.
bool IsPolandPesel(std::string_view compact);

}  // namespace identifiers
