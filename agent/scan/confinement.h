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

// Landlock's part of Confine(): no path, but what a program needs to run. The
// process must have PR_SET_NO_NEW_PRIVS or be root. False: the kernel has none.
bool ConfineByPath(bool to_run);

// What the process may never do again: open a file, make a socket or a process,
// write a file, gain rights. It keeps the descriptors that it has. What it
// may run reads /usr, /lib and the linker's files only. kDenied if that cannot
// be had: then it must end.
base::Result<Confined> Confine(const ConfinementNeeds& needs);

}  // namespace agent
