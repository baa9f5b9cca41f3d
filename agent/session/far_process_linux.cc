#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "agent/session/far_process.h"
#include "base/process.h"
#include "base/system_error.h"

namespace agent {
namespace {

std::vector<std::string> ArgumentsFor(const Paths& paths, std::uint64_t mount) {
  std::vector<std::string> words{
      "deskwarden-session", "--far", std::to_string(mount)};
  // As installed it takes no folders, and needs none.
  if (paths.session_group.empty()) {
    words.insert(words.end(), {"--state-dir", paths.state.string()});
    words.insert(words.end(), {"--config-dir", paths.config.string()});
  }
  return words;
}

base::Result<pid_t> Spawn(std::vector<std::string> words,
                          const base::UniqueFd& socket) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket.get(), kFarSocket);
  // This process blocks signals that it takes by descriptor.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
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

base::Result<FarProcess> FarProcess::Start(const Paths& paths,
                                           std::uint64_t mount) {
  int ends[2] = {-1, -1};
  if (socketpair(
          AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return base::SystemError("socketpair");
  base::UniqueFd ours(ends[0]);
  const base::UniqueFd given(ends[1]);
  // Away from the number that it is moved to.
  const base::UniqueFd theirs(
      fcntl(given.get(), F_DUPFD_CLOEXEC, kFarSocket + 1));
  if (!theirs.valid()) return base::SystemError("fcntl");
  auto pid = Spawn(ArgumentsFor(paths, mount), theirs);
  if (!pid.ok()) return pid.error();
  base::UniqueFd ended(
      static_cast<int>(syscall(SYS_pidfd_open, pid.value(), 0)));
  if (!ended.valid()) {
    // It ends when it finds nobody at the other end.
    return base::SystemError("pidfd_open");
  }
  return FarProcess(std::move(ours), std::move(ended));
}

void FarProcess::Kill() const {
  (void)syscall(SYS_pidfd_send_signal, ended_.get(), SIGKILL, nullptr, 0);
}

bool FarProcess::Reap() const {
  siginfo_t how{};
  return waitid(P_PIDFD,
                static_cast<id_t>(ended_.get()),
                &how,
                WEXITED | WNOHANG) == 0 &&
         how.si_code == CLD_EXITED && how.si_status == 0;
}

}  // namespace agent
