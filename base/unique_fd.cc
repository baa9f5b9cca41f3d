#include "base/unique_fd.h"

#include <unistd.h>

namespace base {

void UniqueFd::Reset() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

}  // namespace base
