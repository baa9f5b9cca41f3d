#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace base {

// A descriptor of this process, and the number that it has in the child.
struct GivenDescriptor {
  int from;
  int as;
};

// What a child has of this process; as the fields stand, its streams and its
// environment.
struct SpawnOptions {
  // Each stays this process's own, and open. Their numbers may overlap. Besides
  // them the child has what is not marked close-on-exec.
  std::vector<GivenDescriptor> descriptors;
  // /dev/null for those of 0, 1 and 2 that are not given.
  bool null_streams = false;
  bool empty_environment = false;
  // A program that is not ours gets no rights of our program's file, and
  // SIGPIPE ends it, as it expects.
  bool not_ours = false;
};

// Starts a program with no signal blocked, whichever this process takes by
// descriptor. `words`: its own name, then what it is told. The caller waits for
// its end. The error names `file`, and is what starting it said: kInvalid if
// there is no such program.
Result<pid_t> Spawn(const std::filesystem::path& file,
                    std::vector<std::string> words,
                    const SpawnOptions& options = {});

}  // namespace base
