// What every subcommand gets, and the exit codes they share.
#pragma once

#include <ostream>

#include "agent/config/paths.h"
#include "base/clock.h"

namespace helpdesk {

enum ExitCode : int {
  kOk = 0,
  kProblemFound = 1,
  kUsage = 2,
  kNotRunning = 3,
  kTryLater = 75,  // Not yet: the same call may work later.
  kConfiguration = 78,
};

struct Context {
  agent::Paths paths;
  bool json = false;
  std::ostream& out;    // What was asked for.
  std::ostream& error;  // What went wrong, and what to do about it.
  const base::Clock& clock;
};

}  // namespace helpdesk
