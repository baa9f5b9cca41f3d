#pragma once

#include <string_view>

namespace identifiers {

// BSN, the citizen service number: nine digits, with a leading 0 where it is
// shorter; weights 9 to 2 and -1, the sum divisible by 11 (elfproef). Not all
// 0. Source: Wet algemene bepalingen burgerservicenummer; RvIG, Logisch Ontwerp
// BSN.
// Nine random digits pass with 1 in 11.
bool IsNetherlandsBsn(std::string_view compact);

}  // namespace identifiers
