#pragma once

#include <ostream>

#include "base/clock.h"

namespace central {

// The whole program behind main(): reads the command line, loads the settings,
// runs one subcommand. Returns the exit code.
int RunCommandLine(int argc,
                   const char* const* argv,
                   std::ostream& out,
                   std::ostream& error,
                   const base::Clock& clock);

}  // namespace central
