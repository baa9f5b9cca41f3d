#pragma once

#include "base/result.h"

namespace agent {

struct Confined {
  bool landlocked = false;  // The kernel may be too old for it.
};

struct ConfinementNeeds {
  bool to_run = false;        // One program, which inherits the rest.
  bool writes_files = false;  // That are open: its output may be one.
};

// Without it nothing may be run that opens files.
bool HasLandlock();

// What the process may never do again: open a file, make a socket or a process,
// write a file, gain rights. It keeps the descriptors that it has. What it
// may run reads /usr, /lib and the linker's files only. kDenied if that cannot
// be had: then it must end.
base::Result<Confined> Confine(const ConfinementNeeds& needs);

}  // namespace agent
