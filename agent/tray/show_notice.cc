#include "agent/tray/show_notice.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "base/process.h"
#include "base/spawn.h"

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
  auto shell = base::Spawn(
      "/bin/sh",
      {"sh", "-c", kScript, own.parent_path() / "deskwarden", state_folder},
      {.not_ours = true});
  if (!shell.ok()) return false;
  waitpid(shell.value(), nullptr, 0);
  return true;
}

}  // namespace agent
