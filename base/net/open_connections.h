#pragma once

#include <functional>
#include <set>

#include "base/mutex.h"

namespace base::net {

// The connections that a server has open, so that the thread that stops it can
// end them all. It touches only the TCP connection, through a descriptor of its
// own: the TLS object belongs to the connection's thread, and the descriptor
// there can be closed, and its number used again, at any moment.
// Thread-safe.
class OpenConnections {
 public:
  // Calls `serve`; until it returns, the connection is among the open ones.
  // Does not call it after EndAll(), or if there are no descriptors left.
  void While(int socket, const std::function<void()>& serve);

  // Both directions of each connection: who waits on one wakes up.
  void EndAll();

 private:
  Mutex mutex_;
  std::set<int> sockets_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;
};

}  // namespace base::net
