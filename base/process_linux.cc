#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/process.h"
#include "base/system_error.h"

namespace base {

Status ForbidMemoryDumps() {
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return SystemError("RLIMIT_CORE");
  // A core_pattern that is a pipe ignores the limit, but not this.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return SystemError("PR_SET_DUMPABLE");
  return {};
}

uid_t OwnUserId() {
  return geteuid();
}

}  // namespace base
