#pragma once

#include <string>
#include <string_view>

namespace collectors {

// The host of the address that a browser gives as the source of a copy
// (UTF-8, or UTF-16LE as Firefox writes it), in lower case, without user, port,
// path and query. Empty if there is none.
std::string PageHost(std::string_view address);

}  // namespace collectors
