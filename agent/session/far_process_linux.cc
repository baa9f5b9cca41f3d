#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "agent/session/far_process.h"
#include "agent/session/own_child.h"

namespace agent {
namespace {

std::vector<std::string> ArgumentsFor(const Paths& paths, std::uint64_t mount) {
  std::vector<std::string> words{"--far", std::to_string(mount)};
  // As installed it takes no folders, and needs none.
  if (paths.session_group.empty()) {
    words.insert(words.end(), {"--state-dir", paths.state.string()});
    words.insert(words.end(), {"--config-dir", paths.config.string()});
  }
  return words;
}

}  // namespace

base::Result<FarProcess> FarProcess::Start(const Paths& paths,
                                           std::uint64_t mount) {
  auto child = StartOwnChild(ArgumentsFor(paths, mount));
  if (!child.ok()) return child.error();
  return FarProcess(std::move(child.value().socket),
                    std::move(child.value().ended));
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
