#pragma once

#include <sys/types.h>

#include <cstdint>
#include <utility>

#include "agent/config/paths.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace agent {

// A process of this program that watches one file system that may never answer
// (agent/far). It may hang in the kernel, even when it is killed: nothing here
// waits for it. Event loop only.
class FarProcess {
 public:
  static base::Result<FarProcess> Start(const Paths& paths,
                                        std::uint64_t mount);

  const base::UniqueFd& socket() const { return socket_; }
  // Readable when it has ended.
  const base::UniqueFd& ended() const { return ended_; }

  // Asks it to hand over what it has, and to end.
  void CloseSocket() { socket_.Reset(); }
  void Kill() const;
  // Once it has ended; whether it did so by itself and well. Does not wait.
  bool Reap() const;

 private:
  FarProcess(base::UniqueFd socket, base::UniqueFd ended)
      : socket_(std::move(socket)), ended_(std::move(ended)) {}

  base::UniqueFd socket_;
  base::UniqueFd ended_;  // A pidfd.
};

}  // namespace agent
