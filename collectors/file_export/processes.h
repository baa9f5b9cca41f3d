#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace collectors {

struct ProcessFacts {
  uid_t user = 0;
  std::string program;
  std::vector<std::string> beside;  // What it has open: paths.
};

// Who did something, for a process that may look at all others. Remembers each
// for a moment, because what writes much is asked for much.
class Processes {
 public:
  explicit Processes(const base::Clock& clock) : clock_(clock) {}

  // `pidfd` of it; nothing if it is gone. What it has open is looked at only if
  // it is `watched`'s.
  std::optional<ProcessFacts> Find(pid_t pid, int pidfd, uid_t watched);

 private:
  struct Known {
    ProcessFacts facts;
    base::SteadyTime at{};
  };

  const base::Clock& clock_;
  std::map<pid_t, Known> known_;
};

}  // namespace collectors
