#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "agent/scan/child.h"
#include "agent/scan/confinement.h"
#include "agent/scan/scan_worker.h"
#include "base/system_error.h"

namespace agent {
namespace {

struct Given {
  int from;
  int as;
};

base::Result<pid_t> Spawn(const std::filesystem::path& program,
                          const char* what,
                          const std::vector<Given>& descriptors) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int standard : {0, 1, 2})
    posix_spawn_file_actions_addopen(
        &actions, standard, "/dev/null", O_RDWR, 0);
  for (const auto& [from, as] : descriptors)
    posix_spawn_file_actions_adddup2(&actions, from, as);
  // Deskwardend blocks signals that it takes by descriptor.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  const std::string path = program.string();
  char* const arguments[] = {
      const_cast<char*>("deskwarden-scan"), const_cast<char*>(what), nullptr};
  char* const environment[] = {nullptr};
  pid_t pid = 0;
  const int failed = posix_spawn(
      &pid, path.c_str(), &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return base::SystemError(path, failed);
  return pid;
}

// Away from the low numbers, which the child's are moved to one by one.
base::UniqueFd Above(base::UniqueFd fd) {
  constexpr int kAbove = 10;
  return base::UniqueFd(fcntl(fd.get(), F_DUPFD_CLOEXEC, kAbove));
}

}  // namespace

base::Result<Child> Child::StartWorker(const std::filesystem::path& program,
                                       base::UniqueFd& socket) {
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return base::SystemError("socketpair");
  socket = base::UniqueFd(ends[0]);
  const auto theirs = Above(base::UniqueFd(ends[1]));
  fcntl(socket.get(), F_SETFL, O_NONBLOCK);
  auto pid = Spawn(program, "--worker", {{theirs.get(), 3}});
  if (!pid.ok()) return pid.error();
  Child child;
  child.pid_ = pid.value();
  return child;
}

base::Result<Child> Child::StartPdf(const std::filesystem::path& program,
                                    const base::UniqueFd& pdf,
                                    base::UniqueFd& text) {
  if (access(kPdfToText, X_OK) != 0 || !HasLandlock())
    return base::Error{base::ErrorCode::kUnavailable,
                       "pdftotext cannot be run here"};
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return base::SystemError("pipe");
  text = base::UniqueFd(ends[0]);
  const auto output = Above(base::UniqueFd(ends[1]));
  const base::UniqueFd input(fcntl(pdf.get(), F_DUPFD_CLOEXEC, 10));
  auto pid = Spawn(program, "--pdf", {{input.get(), 0}, {output.get(), 1}});
  if (!pid.ok()) return pid.error();
  Child child;
  child.pid_ = pid.value();
  return child;
}

bool Child::End() {
  if (pid_ == 0) return true;
  int status = 0;
  const pid_t pid = std::exchange(pid_, 0);
  // What has just closed its end of a pipe may take a moment to end.
  for (int i = 0; i < 20; ++i) {
    if (waitpid(pid, &status, WNOHANG) == pid) return !WIFSIGNALED(status);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill(pid, SIGKILL);
  // What waits in the kernel for a disk that is gone does not die at once.
  try {
    std::thread([pid] {
      int ended = 0;
      while (waitpid(pid, &ended, 0) < 0 && errno == EINTR) {
      }
    }).detach();
  } catch (const std::system_error&) {
    // Without a thread it stays a zombie, which costs a number.
  }
  return true;
}

}  // namespace agent
