#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "agent/daemon/received_file.h"
#include "base/mounts.h"

namespace agent {
namespace {

using protocol::Reason;

// Beyond so many threads that wait for a file system, descriptors stay open:
// a leak that its limit bounds is better than a service that stands still.
constexpr int kMaxClosing = 16;
std::atomic<int> closing{0};

// By mount or by device: mount numbers are of a mount namespace, and a service
// has its own; device numbers are everybody's, but for volumes of btrfs, which
// have others than their mount. What is in neither list is somebody's own.
bool IsLocal(const struct statx& facts) {
  const bool has_mount = (facts.stx_mask & STATX_MNT_ID) != 0;
  return std::ranges::any_of(base::ListMounts(), [&](const auto& mount) {
    const bool same = (has_mount && mount.id == facts.stx_mnt_id) ||
                      (mount.major == facts.stx_dev_major &&
                       mount.minor == facts.stx_dev_minor);
    return same && mount.local();
  });
}

// In memory, and nobody can change it any more: what a process copied out of a
// file system that may never answer.
bool IsSealedCopy(const base::UniqueFd& file) {
  constexpr int kAll = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  const int seals = fcntl(file.get(), F_GET_SEALS);
  return seals >= 0 && (seals & kAll) == kAll;
}

}  // namespace

Reason CheckReceivedFile(const base::UniqueFd& file, FileFrom from) {
  const int flags = fcntl(file.get(), F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) != O_RDONLY || (flags & O_PATH) != 0)
    return Reason::kRefused;
  struct statx facts {};
  if (statx(file.get(),
            "",
            AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
            STATX_TYPE | STATX_MNT_ID,
            &facts) != 0 ||
      !S_ISREG(facts.stx_mode))
    return Reason::kRefused;
  if (from == FileFrom::kSense) return Reason::kNone;
  return IsSealedCopy(file) || IsLocal(facts) ? Reason::kNone
                                              : Reason::kUnsupported;
}

void CloseElsewhere(base::UniqueFd file) {
  if (!file.valid()) return;
  auto owned = std::make_shared<base::UniqueFd>(std::move(file));
  if (closing.fetch_add(1) >= kMaxClosing) {
    closing.fetch_sub(1);
    // Never destroyed: that would close it here.
    new std::shared_ptr<base::UniqueFd>(std::move(owned));
    return;
  }
  try {
    std::thread([owned = std::move(owned)]() mutable {
      owned.reset();
      closing.fetch_sub(1);
    }).detach();
  } catch (const std::system_error&) {
    closing.fetch_sub(1);
  }
}

}  // namespace agent
