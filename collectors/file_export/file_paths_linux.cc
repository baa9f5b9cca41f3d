#include <algorithm>
#include <cerrno>
#include <utility>

#include "collectors/file_export/file_look.h"
#include "collectors/file_export/file_paths.h"

namespace collectors {

base::UniqueFd FilePaths::Find(const std::string& path) {
  if (far_mount_ == 0) return FindLocal(path);
  base::UniqueFd found = FindWithoutLinks(path);
  if (base::MountIdOf(found) != far_mount_) found.Reset();
  return found;
}

base::UniqueFd FilePaths::FindLocal(const std::string& path) {
  // Out of the kernel's memory, which asks nobody.
  base::UniqueFd found = FindRemembered(path);
  if (!found.valid() && errno != ENOENT) {
    SetMounts(base::ListMounts());
    const auto* const mount = base::MountOf(path, mounts_);
    // What is mounted in the microseconds from here on is waited for.
    if (mount == nullptr || !mount->remote()) found = FindWithoutLinks(path);
  }
  if (found.valid() && !IsLocal(found)) found.Reset();
  return found;
}

bool FilePaths::IsLocal(const base::UniqueFd& found) {
  const auto id = base::MountIdOf(found);
  const auto find = [&] {
    return std::ranges::find(mounts_, id, &base::Mount::id);
  };
  auto mount = find();
  if (mount == mounts_.end()) {
    SetMounts(base::ListMounts());
    mount = find();
  }
  return mount != mounts_.end() && !mount->remote();
}

}  // namespace collectors
