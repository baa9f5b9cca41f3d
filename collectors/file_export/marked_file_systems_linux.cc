#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/stat.h>

#include "base/system_error.h"
#include "collectors/file_export/file_look.h"
#include "collectors/file_export/marked_file_systems.h"

namespace collectors {
namespace {

base::Error CannotMark(const char* why) {
  return {base::ErrorCode::kUnavailable, why};
}

// Its owner may have mounted a program of their own over it, which never
// answers: nothing is asked of what is there before the kernel says that it
// is on that mount still.
base::UniqueFd OpenRoot(const std::string& path, std::uint64_t mount) {
  const base::UniqueFd found(
      open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!found.valid() || base::MountIdOf(found) != mount) return {};
  return OpenFound(found);
}

dev_t DeviceOf(const base::UniqueFd& folder) {
  struct stat facts {};
  return fstat(folder.get(), &facts) == 0 ? facts.st_dev : 0;
}

}  // namespace

base::Status MarkedFileSystems::Mark(const base::UniqueFd& group,
                                     std::uint64_t mask,
                                     const WatchedFolders::Folder& root,
                                     const std::vector<base::Mount>& mounts) {
  const auto* const mount = base::MountOf(root.path, mounts);
  if (mount == nullptr || !mount->local())
    return CannotMark("its file system is none of a disk's");
  const base::UniqueFd folder = OpenRoot(root.path, mount->id);
  if (!folder.valid()) return CannotMark("its folder cannot be opened");
  // Handles of the one would be looked up on the other: anybody can give a
  // stick the id of another file system.
  const std::uint64_t id = FileSystemOf(folder);
  const dev_t device = DeviceOf(folder);
  const auto same = by_id_.find(id);
  if (same != by_id_.end() && same->second.device != device)
    return CannotMark("it has the id of another one");
  if (fanotify_mark(group.get(),
                    FAN_MARK_ADD | FAN_MARK_FILESYSTEM,
                    mask,
                    folder.get(),
                    nullptr) != 0)
    return base::SystemError("fanotify_mark");
  by_id_.try_emplace(id, Root{root.path, device, mount->id});
  mount_of_[root.path] = mount->id;
  return {};
}

base::UniqueFd MarkedFileSystems::Find(const FileHandle& handle) const {
  const auto marked = by_id_.find(handle.file_system);
  if (marked == by_id_.end() || !handle.valid()) return {};
  const base::UniqueFd root =
      OpenRoot(marked->second.path, marked->second.mount);
  if (!root.valid() || FileSystemOf(root) != handle.file_system) return {};
  return FindByHandle(root, handle);
}

base::UniqueFd MarkedFileSystems::OpenMarked(const std::string& path) const {
  const auto known = mount_of_.find(path);
  if (known == mount_of_.end()) return {};
  base::UniqueFd root = OpenRoot(path, known->second);
  if (!root.valid() || !by_id_.contains(FileSystemOf(root))) return {};
  return root;
}

}  // namespace collectors
