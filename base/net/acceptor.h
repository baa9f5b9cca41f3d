#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/event_loop.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace base::net {

// Takes in connections from a listening socket on an event loop. When the
// process is out of descriptors, or the system out of memory, it pauses: those
// who want in wait in the kernel's queue, and the loop does not spin on them.
// Event loop only.
class Acceptor {
 public:
  static constexpr std::chrono::milliseconds kPause{200};

  struct Callbacks {
    // The next one of the listener, or nothing if none waits.
    std::function<Result<std::optional<UniqueFd>>(const UniqueFd&)> accept;
    std::function<void(UniqueFd)> on_connection;
    // At the start of each pause; need not be set.
    std::function<void(const Error&)> on_pause;
  };

  // `loop` outlives it.
  Acceptor(EventLoop& loop, UniqueFd listener, Callbacks callbacks);

 private:
  void Listen();
  void Accept();

  EventLoop& loop_;
  const UniqueFd listener_;
  const Callbacks callbacks_;
  EventLoop::Handle waiting_;  // For a connection, or for the pause to end.
};

}  // namespace base::net
