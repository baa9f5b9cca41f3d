#include "agent/config/paths.h"

namespace agent {

Paths Paths::Installed() {
  return {.config = "/etc/deskwarden",
          .state = "/var/lib/deskwarden",
          .run = "/run/deskwarden",
          .session_group = "deskwarden-session"};
}

Paths Paths::Under(const std::filesystem::path& state_dir) {
  return {.config = state_dir / "config",
          .state = state_dir,
          .run = state_dir / "run",
          .session_group = {}};
}

}  // namespace agent
