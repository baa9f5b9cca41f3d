#pragma once

#include <sys/types.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/spawn.h"

namespace test {

// A program that runs beside the test, and not longer than this object.
class ChildProcess {
 public:
  explicit ChildProcess(std::vector<std::string> command) {
    const std::filesystem::path program = command.front();
    auto started = base::Spawn(program, std::move(command));
    if (!started.ok()) std::abort();
    pid_ = started.value();
  }
  ~ChildProcess() { End(SIGKILL); }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }

  bool Runs() const {
    siginfo_t ended{};
    return pid_ != 0 &&
           waitid(P_PID,
                  static_cast<id_t>(pid_),
                  &ended,
                  WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0;
  }

  // Sends the signal and waits for the end; the status as of waitpid(2).
  int End(int signal) {
    if (pid_ == 0) return 0;
    int status = 0;
    kill(pid_, signal);
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_ = 0;
};

}  // namespace test
