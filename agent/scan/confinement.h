#pragma once

#include "base/result.h"

namespace agent {

struct Confined {
  bool landlocked = false;  // The kernel may be too old for it.
};

// What the process may never do again: open a file, make a socket or a process,
// write a file, gain rights. It keeps the descriptors that it has; `to_run`: it
// may still run one program, which inherits the rest and reads /usr, /lib and
// the linker's files only. kDenied if that cannot be had: then it must end.
base::Result<Confined> Confine(bool to_run);

}  // namespace agent
