#pragma once

#include <array>
#include <string_view>

namespace identifiers {

// China's resident identity number, GB 11643-1999: six digits of region (GB/T
// 2260), eight of birth date, three of order, and a check character (ISO/IEC
// 7064 MOD 11-2), 'X' for ten. `id` has 18 characters. Of the region the first
// two digits are looked at: a number keeps the county of its first
// registration, and no list has all that there were. Years from 1800, for the
// standard's own example is of 1880, to 2099.
bool IsResidentId(std::string_view id);

// As it was given until 1999: 15 digits, the year with two, no check character.
// About one in a hundred numbers of 15 digits passes.
bool IsResidentId15(std::string_view digits);

// The 18 characters that replaced a valid one of 15 (GB 11643-1999, 19 before
// the year): one person, one form.
std::array<char, 18> ResidentId18Of(std::string_view digits15);

}  // namespace identifiers
