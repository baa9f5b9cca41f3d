#pragma once

#include <string_view>

namespace identifiers {

// Aadhaar: twelve digits, the first 2 to 9, the last a check digit (Verhoeff);
// not the same read backwards.
// Source: UIDAI, A UID Numbering Scheme (2010).
// Twelve random digits pass with 8 %.
bool IsIndiaAadhaar(std::string_view compact);

// PAN, the taxpayer's number: five letters, four digits (not 0000), a letter.
// The fourth letter is the kind of holder, P for a person: A B C F G H J L P T,
// and K, which is no longer listed. How the last letter is made from the others
// is not published.
// Source: Income Tax Department, Permanent Account Number.
// A random string of the shape passes with 42 %.
bool IsIndiaPan(std::string_view compact);

}  // namespace identifiers
