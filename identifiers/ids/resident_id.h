#pragma once

#include <array>
#include <string_view>

namespace identifiers {

// China's resident identity number, GB 11643-1999: six digits of region (GB/T
// 2260), eight of birth date, three of order, and a check character (ISO/IEC
// 7064 MOD 11-2), 'X' for ten. `id` has 18 characters.
bool IsResidentId(std::string_view id);

// As it was given until 1999: 15 digits, the year with two, no check character.
// About one in a hundred numbers of 15 digits passes.
bool IsResidentId15(std::string_view digits);

// The 18 characters that replaced a valid one of 15 (GB 11643-1999, 19 before
// the year): one person, one form.
std::array<char, 18> ResidentId18Of(std::string_view digits15);

}  // namespace identifiers
