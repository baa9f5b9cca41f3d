// What a process says about, and forbids, itself.
#pragma once

#include <sys/types.h>

#include "base/result.h"

namespace base {

// No core dump of this process, and no other process of the same user may look
// into its memory: both could hold what must not be kept.
Status ForbidMemoryDumps();

// The user that this process acts for.
uid_t OwnUserId();

}  // namespace base
