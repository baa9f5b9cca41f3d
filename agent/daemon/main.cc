// deskwardend: records what session processes report, and ships it.
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "agent/daemon/daemon.h"
#include "base/process.h"
#include "version.h"

namespace {

// As in docs/configuration.md: what an administrator must put right.
constexpr int kConfigurationError = 78;
constexpr int kUsage = 2;

int Run(const agent::Paths& paths) {
  if (auto forbidden = base::ForbidMemoryDumps(); !forbidden.ok()) {
    std::cerr << "deskwardend: " << forbidden.error().message << '\n';
    return 1;
  }
  auto daemon = agent::Daemon::Start(paths);
  if (!daemon.ok()) {
    std::cerr << "deskwardend: " << daemon.error().message << '\n';
    return daemon.error().code == base::ErrorCode::kInvalid
               ? kConfigurationError
               : 1;
  }
  if (auto ran = daemon.value()->Run(); !ran.ok()) {
    std::cerr << "deskwardend: " << ran.error().message << '\n';
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Records what leaves the CRM on this desk, and ships it.",
               "deskwardend");
  std::string state_dir;
  std::string config_dir;
  app.add_option("--state-dir",
                 state_dir,
                 "Keep everything under this folder (a trial without root)");
  app.add_option("--config-dir", config_dir, "Where the settings are");
  app.set_version_flag("--version", kDeskwardenVersion);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  auto paths = state_dir.empty() ? agent::Paths::Installed()
                                 : agent::Paths::Under(state_dir);
  if (!config_dir.empty()) paths.config = config_dir;
  return Run(paths);
}
