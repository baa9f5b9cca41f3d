#include <fcntl.h>
#include <sys/epoll.h>

#include <utility>

#include "collectors/file_export/mounts_watch.h"

namespace collectors {

// A change is told of by an exceptional condition, which the loop does not
// know: an epoll of its own turns it into one that is readable.
MountsWatch::MountsWatch(base::EventLoop& loop, std::function<void()> on_change)
    : on_change_(std::move(on_change)),
      mounts_(open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  epoll_event event{};
  event.events = EPOLLPRI;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, mounts_.get(), &event) != 0)
    return;
  readable_ = loop.WatchReadable(epoll_.get(), [this] {
    epoll_event changed{};
    (void)epoll_wait(epoll_.get(), &changed, 1, 0);
    on_change_();
  });
}

}  // namespace collectors
