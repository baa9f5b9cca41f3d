#include <fcntl.h>
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
#include "base/spawn.h"
#include "base/system_error.h"

namespace agent {
namespace {

base::Result<pid_t> Start(const std::filesystem::path& program,
                          const char* what,
                          std::vector<base::GivenDescriptor> descriptors) {
  return base::Spawn(program,
                     {"deskwarden-scan", what},
                     {.descriptors = std::move(descriptors),
                      .null_streams = true,
                      .empty_environment = true});
}

}  // namespace

base::Result<Child> Child::StartWorker(const std::filesystem::path& program,
                                       base::UniqueFd& socket) {
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return base::SystemError("socketpair");
  socket = base::UniqueFd(ends[0]);
  const base::UniqueFd theirs(ends[1]);
  fcntl(socket.get(), F_SETFL, O_NONBLOCK);
  auto pid = Start(program, "--worker", {{theirs.get(), 3}});
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
  const base::UniqueFd output(ends[1]);
  auto pid = Start(program, "--pdf", {{pdf.get(), 0}, {output.get(), 1}});
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
