#include "base/dbus/bus_on_loop.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace base::dbus {

using std::chrono::microseconds;
using std::chrono::milliseconds;

BusOnLoop::BusOnLoop(EventLoop& loop, BusRef bus, std::function<void()> on_lost)
    : loop_(loop), bus_(std::move(bus)), on_lost_(std::move(on_lost)) {
  timer_ = loop_.RunAfter(milliseconds(0), [this] { Process(); });
}

void BusOnLoop::Process() {
  // A handler may call what calls this; sd-bus would refuse.
  if (lost_ || std::exchange(processing_, true)) return;
  int done = 1;
  while (done > 0 && !lost_)
    done = sd_bus_process(bus_.get(), nullptr);
  processing_ = false;
  if (!lost_ && (done < 0 || !Wait())) Lose();
}

void BusOnLoop::Lose() {
  if (std::exchange(lost_, true)) return;
  readable_.reset();
  writable_.reset();
  timer_ = loop_.RunAfter(milliseconds(0), [told = on_lost_] { told(); });
}

// What the bus wants to be woken by, which changes.
bool BusOnLoop::Wait() {
  const int events = sd_bus_get_events(bus_.get());
  const int fd = sd_bus_get_fd(bus_.get());
  std::uint64_t until_us = 0;
  if (events < 0 || fd < 0 || sd_bus_get_timeout(bus_.get(), &until_us) < 0)
    return false;
  if (readable_ == nullptr)
    readable_ = loop_.WatchReadable(fd, [this] { Process(); });
  const bool write = (events & POLLOUT) != 0;
  if (!write)
    writable_.reset();
  else if (writable_ == nullptr)
    writable_ = loop_.WatchWritable(fd, [this] { Process(); });
  timer_.reset();
  if (until_us == std::numeric_limits<std::uint64_t>::max()) return true;
  const auto now = std::chrono::duration_cast<microseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  const auto left =
      std::max(microseconds(until_us) - now, microseconds::zero());
  timer_ = loop_.RunAfter(std::chrono::ceil<milliseconds>(left),
                          [this] { Process(); });
  return true;
}

}  // namespace base::dbus
