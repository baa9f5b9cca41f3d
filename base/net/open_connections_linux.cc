#include <fcntl.h>
#include <sys/socket.h>

#include "base/net/open_connections.h"
#include "base/unique_fd.h"

namespace base::net {

void OpenConnections::While(int socket, const std::function<void()>& serve) {
  struct Leave {
    Leave(OpenConnections& from, int number) : all(from), socket(number) {}
    Leave(const Leave&) = delete;
    Leave& operator=(const Leave&) = delete;
    ~Leave() {
      const MutexLock lock(all.mutex_);
      all.sockets_.erase(socket);
    }
    OpenConnections& all;
    int socket;
  };

  const UniqueFd own(fcntl(socket, F_DUPFD_CLOEXEC, 0));
  if (!own.valid()) return;
  const Leave leave(*this, own.get());
  {
    const MutexLock lock(mutex_);
    if (ended_) return;
    sockets_.insert(own.get());
  }
  serve();
}

void OpenConnections::EndAll() {
  const MutexLock lock(mutex_);
  ended_ = true;
  for (const int socket : sockets_)
    shutdown(socket, SHUT_RDWR);
}

}  // namespace base::net
