#pragma once

#include <string_view>

namespace base {

// For std::set_terminate, of any thread: writes to standard error `who`, what
// was thrown, and `then`, and ends the process. Allocates nothing: there may be
// no memory left, not even for a Log.
[[noreturn]] void SayAndEnd(std::string_view who, std::string_view then);

}  // namespace base
