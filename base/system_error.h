#pragma once

#include <string>

#include "base/result.h"

namespace base {

// The error that errno stands for, `what` first: "/x/y: Permission denied". The
// code is the one that says what the caller should do.
Error SystemError(const std::string& what);
Error SystemError(const std::string& what, int number);

}  // namespace base
