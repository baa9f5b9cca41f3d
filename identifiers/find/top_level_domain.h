#pragma once

#include <string_view>

namespace identifiers {

// Whether a label, in lower case, is a top-level domain. From the public suffix
// list (Debian's package publicsuffix), which has every one that IANA
// delegated; the table is made when the tree is built.
bool IsTopLevelDomain(std::string_view label);

}  // namespace identifiers
