#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstring>
#include <vector>

#include "collectors/file_export/file_handle.h"

namespace collectors {

base::UniqueFd FindByHandle(const base::UniqueFd& mount,
                            const FileHandle& handle) {
  std::vector<char> room(sizeof(file_handle) + handle.bytes.size());
  auto* const raw = reinterpret_cast<file_handle*>(room.data());
  raw->handle_bytes = static_cast<unsigned>(handle.bytes.size());
  raw->handle_type = handle.type;
  std::memcpy(raw->f_handle, handle.bytes.data(), handle.bytes.size());
  return base::UniqueFd(
      open_by_handle_at(mount.get(), raw, O_PATH | O_NOFOLLOW | O_CLOEXEC));
}

FileHandle HandleOf(const base::UniqueFd& found) {
  std::vector<char> room(sizeof(file_handle) + MAX_HANDLE_SZ);
  auto* const raw = reinterpret_cast<file_handle*>(room.data());
  raw->handle_bytes = MAX_HANDLE_SZ;
  int mount = 0;
  if (name_to_handle_at(found.get(), "", raw, &mount, AT_EMPTY_PATH) != 0)
    return {};
  return {.file_system = FileSystemOf(found),
          .type = raw->handle_type,
          .bytes = std::string(reinterpret_cast<const char*>(raw->f_handle),
                               raw->handle_bytes)};
}

std::uint64_t FileSystemOf(const base::UniqueFd& folder) {
  struct statfs facts {};
  if (fstatfs(folder.get(), &facts) != 0) return 0;
  std::uint64_t id = 0;
  static_assert(sizeof facts.f_fsid == sizeof id);
  std::memcpy(&id, &facts.f_fsid, sizeof id);
  return id;
}

std::string PathOf(const base::UniqueFd& found) {
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(found.get());
  const auto size = readlink(link.c_str(), path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size))
                  : std::string();
}

}  // namespace collectors
