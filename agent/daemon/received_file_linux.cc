#include <fcntl.h>
#include <sys/stat.h>

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

}  // namespace

Reason CheckReceivedFile(const base::UniqueFd& file) {
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
  if ((facts.stx_mask & STATX_MNT_ID) == 0) return Reason::kUnsupported;
  // One that is not in our list is of somebody's own mount namespace.
  const auto mount = base::FindMount(facts.stx_mnt_id);
  if (!mount || mount->remote()) return Reason::kUnsupported;
  return Reason::kNone;
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
