#pragma once

#include <string_view>

namespace identifiers {

// Hong Kong identity card: one or two letters, six digits, a check character
// ("A1234563" for A123456(3)). Letters count 10 to 35, a missing one 36;
// weights 9 to 1, the sum divisible by 11, A for a check of 10. Source: the
// card's number and its check digit in brackets are the Immigration
// Department's (Registration of Persons Ordinance, Cap. 177); it publishes no
// algorithm, this one is in general use and holds for its specimens. Which
// letters are in use is not published either: all are taken.
// A random string of the shape passes with 1 in 11.
bool IsHongKongId(std::string_view compact);

// Macau resident identity card (BIR): eight digits, "1/234567/8" on older
// cards; the first is 1, 5 or 7.
// Source: Identification Services Bureau (DSI). The rule of the last digit, a
// check digit, has not been found published: it is not looked at.
// Eight random digits pass with 3 in 10: only with a word near that names it.
bool IsMacauId(std::string_view compact);

}  // namespace identifiers
