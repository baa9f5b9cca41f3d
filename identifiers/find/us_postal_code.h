#pragma once

#include <cstddef>
#include <string_view>

#include "identifiers/find/number_shape.h"

namespace identifiers {

// A ZIP+4 code of the United States behind its state, or before its country:
// "Boston, MA 02110-1301 USA", in an address of many licences. Elsewhere
// 02110-1301 is a telephone number as well.
// Source: USPS Publication 28, Postal Addressing Standards: state as two
// capitals, one or two spaces, five digits, a hyphen, four digits.
bool IsUsPostalCode(std::string_view text,
                    std::size_t begin,
                    std::size_t end,
                    const NumberShape& shape);

}  // namespace identifiers
