#pragma once

#include <string_view>

namespace identifiers {

// ISO/IEC 7812: 12 to 19 digits, Luhn check digit, and an issuer's range of
// that length (networks' published ranges; see card.cc).
bool IsCardNumber(std::string_view digits);

}  // namespace identifiers
