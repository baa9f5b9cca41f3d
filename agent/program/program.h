// What deskwardend and deskwarden-session have in common as programs.
#pragma once

#include <functional>
#include <memory>

#include "agent/config/paths.h"
#include "base/process.h"
#include "base/result.h"

namespace agent {

struct ProgramName {
  const char* name;
  const char* purpose;  // A sentence, for --help.
};

// Reads the command line, forbids memory dumps, keeps the heap small, and calls
// `run`. The exit status is run's; 2 for a wrong command line; if run fails,
// which is printed, 78 where it is the settings that must be put right
// (kInvalid), 1 otherwise. Out of memory it ends with a sentence.
int RunProgram(int argc,
               char** argv,
               const ProgramName& program,
               const std::function<base::Result<int>(const Paths& paths)>& run);

// Starts a `Part` and runs it to its end: for RunProgram.
template <typename Part>
base::Result<int> StartAndRun(const Paths& paths) {
  auto part = Part::Start(paths);
  if (!part.ok()) return part.error();
  base::GiveMemoryBack();
  return part.value()->Run();
}

}  // namespace agent
