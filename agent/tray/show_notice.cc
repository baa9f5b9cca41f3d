#include "agent/tray/show_notice.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>

#include "base/process.h"

namespace agent {
namespace {

bool IsSet(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing sets it once it runs.
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

// Stays until it was read, and is nobody's child to wait for.
constexpr const char* kTerminal = "/usr/bin/x-terminal-emulator";
constexpr const char* kScript =
    "/usr/bin/x-terminal-emulator -e /bin/sh -c "
    "'\"$0\" ${1:+--state-dir \"$1\"} notice; read -r _' \"$0\" \"$1\" &";

}  // namespace

bool HasTerminal() {
  return access(kTerminal, X_OK) == 0 &&
         (IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY"));
}

bool ShowNotice(const std::filesystem::path& state_folder) {
  if (!HasTerminal()) return false;
  std::error_code failed;
  const auto own =
      std::filesystem::read_symlink(base::OwnProgramFile(), failed);
  if (failed) return false;
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
  if (posix_spawnattr_init(&how) != 0) return false;
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
  const bool started =
      posix_spawn(
          &child, "/bin/sh", nullptr, &how, arguments.data(), environ) == 0;
  if (started) waitpid(child, nullptr, 0);
  posix_spawnattr_destroy(&how);
  return started;
}

}  // namespace agent
