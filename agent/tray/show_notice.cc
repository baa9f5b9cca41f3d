#include "agent/tray/show_notice.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <system_error>

#include "base/process.h"

namespace agent {
namespace {

// Stays until it was read, and is nobody's child to wait for.
constexpr const char* kScript =
    "/usr/bin/x-terminal-emulator -e /bin/sh -c "
    "'\"$0\" ${1:+--state-dir \"$1\"} notice; read -r _' \"$0\" \"$1\" &";

}  // namespace

void ShowNotice(const std::filesystem::path& state_folder) {
  std::error_code failed;
  const auto own =
      std::filesystem::read_symlink(base::OwnProgramFile(), failed);
  if (failed) return;
  std::string command = own.parent_path() / "deskwarden";
  std::string state = state_folder;
  std::string shell = "sh";
  std::string option = "-c";
  std::string script = kScript;
  const std::array<char*, 6> arguments{shell.data(),
                                       option.data(),
                                       script.data(),
                                       command.data(),
                                       state.data(),
                                       nullptr};
  posix_spawnattr_t how;
  if (posix_spawnattr_init(&how) != 0) return;
  sigset_t none;
  sigemptyset(&none);
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  posix_spawnattr_setsigmask(&how, &none);
  posix_spawnattr_setsigdefault(&how, &pipe);
  posix_spawnattr_setflags(
      &how,
      POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  if (posix_spawn(
          &child, "/bin/sh", nullptr, &how, arguments.data(), environ) == 0)
    waitpid(child, nullptr, 0);
  posix_spawnattr_destroy(&how);
}

}  // namespace agent
