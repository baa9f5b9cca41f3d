#pragma once

#include <sys/types.h>

namespace base {

// Installed, the session process has a group of its own, for which the kernel
// lets it look at no other process of its person. With the person's group it
// may, as long as this lives; its own memory stays forbidden to others. Of the
// calling thread.
class AsOwnGroup {
 public:
  AsOwnGroup();
  ~AsOwnGroup();
  AsOwnGroup(const AsOwnGroup&) = delete;
  AsOwnGroup& operator=(const AsOwnGroup&) = delete;

 private:
  const gid_t before_;
};

}  // namespace base
