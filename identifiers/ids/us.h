#pragma once

#include <string_view>

namespace identifiers {

// Social security number of the United States: area, group and serial, nine
// digits. Area not 000, 666 or 900 to 999 (which leaves out ITINs), group not
// 00, serial not 0000; not one that was printed in advertisements.
// Source: Social Security Administration, Social Security Number Randomization
// (2011-06-25), and POMS RM 10201. There is no check digit.
// Nine random digits pass with 89 %: only in groups of 3-2-4, or with a word
// near that names it.
bool IsUsSsn(std::string_view compact);

}  // namespace identifiers
