#pragma once

#include <string_view>

namespace identifiers {

// China's resident identity number, GB 11643-1999: six digits of region, eight
// of birth date, three of order, and a check character (ISO 7064 MOD 11-2).
// `digits` are the first 17, `check` the last: '0' to '9' or 'X'.
bool IsResidentId(std::string_view digits, char check);

}  // namespace identifiers
