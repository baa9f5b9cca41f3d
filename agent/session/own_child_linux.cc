#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "agent/session/own_child.h"
#include "base/net/unix_socket.h"
#include "base/process.h"
#include "base/system_error.h"

namespace agent {
namespace {

base::Result<pid_t> Spawn(std::vector<std::string> words,
                          const base::UniqueFd& socket) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket.get(), kOwnSocket);
  // This process blocks signals that it takes by descriptor.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  words.insert(words.begin(), "deskwarden-session");
  std::vector<char*> arguments;
  for (auto& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int failed = posix_spawn(&pid,
                                 base::OwnProgramFile().c_str(),
                                 &actions,
                                 &attributes,
                                 arguments.data(),
                                 environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return base::SystemError("deskwarden-session", failed);
  return pid;
}

}  // namespace

base::Result<OwnChild> StartOwnChild(std::vector<std::string> words) {
  int ends[2] = {-1, -1};
  if (socketpair(
          AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return base::SystemError("socketpair");
  base::UniqueFd ours(ends[0]);
  const base::UniqueFd given(ends[1]);
  // Away from the number that it is moved to.
  const base::UniqueFd theirs(
      fcntl(given.get(), F_DUPFD_CLOEXEC, kOwnSocket + 1));
  if (!theirs.valid()) return base::SystemError("fcntl");
  auto pid = Spawn(std::move(words), theirs);
  if (!pid.ok()) return pid.error();
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
