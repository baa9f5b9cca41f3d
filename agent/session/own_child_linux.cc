#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "agent/session/own_child.h"
#include "base/net/unix_socket.h"
#include "base/process.h"
#include "base/spawn.h"
#include "base/system_error.h"

namespace agent {

base::Result<OwnChild> StartOwnChild(std::vector<std::string> words) {
  int ends[2] = {-1, -1};
  if (socketpair(
          AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return base::SystemError("socketpair");
  base::UniqueFd ours(ends[0]);
  const base::UniqueFd theirs(ends[1]);
  words.insert(words.begin(), "deskwarden-session");
  auto pid = base::Spawn(base::OwnProgramFile(),
                         std::move(words),
                         {.descriptors = {{theirs.get(), kOwnSocket}}});
  if (!pid.ok())
    return base::Error{pid.error().code,
                       "deskwarden-session: " + pid.error().message};
  base::UniqueFd ended(
      static_cast<int>(syscall(SYS_pidfd_open, pid.value(), 0)));
  if (!ended.valid()) {
    // It ends when it finds nobody at the other end.
    return base::SystemError("pidfd_open");
  }
  return OwnChild{.socket = std::move(ours), .ended = std::move(ended)};
}

base::Result<base::UniqueFd> SocketOfParent() {
  base::UniqueFd parent(kOwnSocket);
  auto peer = base::net::CredentialsOf(parent);
  if (!peer.ok() || peer.value().uid != geteuid() ||
      peer.value().gid != getegid())
    return base::Error{base::ErrorCode::kInvalid,
                       "that is for deskwarden-session itself to say"};
  return parent;
}

}  // namespace agent
