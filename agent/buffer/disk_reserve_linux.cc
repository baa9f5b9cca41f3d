#include <fcntl.h>
#include <unistd.h>

#include <system_error>

#include "agent/buffer/disk_reserve.h"
#include "base/unique_fd.h"

namespace agent {

bool DiskReserve::Release() {
  std::error_code failed;
  return std::filesystem::remove(path_, failed);
}

void DiskReserve::Refill() {
  if (bytes_ == 0) return;
  std::error_code failed;
  const auto size = std::filesystem::file_size(path_, failed);
  if (!failed && size == bytes_) return;
  const base::UniqueFd file(
      open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.valid() &&
      posix_fallocate(file.get(), 0, static_cast<off_t>(bytes_)) != 0)
    unlink(path_.c_str());
}

}  // namespace agent
