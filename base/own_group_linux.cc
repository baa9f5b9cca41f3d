#include <sys/fsuid.h>
#include <unistd.h>

#include "base/own_group.h"

namespace base {

AsOwnGroup::AsOwnGroup() : before_(static_cast<gid_t>(setfsgid(getgid()))) {}

AsOwnGroup::~AsOwnGroup() {
  setfsgid(before_);
}

}  // namespace base
