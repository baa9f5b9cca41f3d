#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"

namespace collectors {

struct FileHolder {
  std::string program;
  std::vector<std::string> beside;  // What else it has open: paths.
};

// Finds the program that has a file open, among those of this user, by the
// links in /proc/PID/fd: asks no file system. A look takes some milliseconds
// where many programs run, so that files that come in quick succession to one
// folder are put down to the one that was found last there.
class OpenFiles {
 public:
  explicit OpenFiles(const base::Clock& clock) : clock_(clock) {}

  // Nothing if nobody has it open any more.
  std::optional<FileHolder> Find(const std::string& folder,
                                 const std::string& path);

  // Paths that others have open, as far as this process may look.
  static std::set<std::string> All();

 private:
  const base::Clock& clock_;
  base::SteadyTime looked_{};
  std::string folder_;
  std::optional<FileHolder> last_;
};

}  // namespace collectors
