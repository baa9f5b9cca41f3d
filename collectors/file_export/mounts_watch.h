#pragma once

#include <functional>

#include "base/event_loop.h"
#include "base/unique_fd.h"

namespace collectors {

// Tells when something is mounted or unmounted, as long as it lives. Event loop
// only.
class MountsWatch {
 public:
  // `loop` outlives it.
  MountsWatch(base::EventLoop& loop, std::function<void()> on_change);

 private:
  const std::function<void()> on_change_;
  base::UniqueFd mounts_;
  base::UniqueFd epoll_;
  base::EventLoop::Handle readable_;
};

}  // namespace collectors
