// deskwarden-session: watches one login's desktop while a CRM window is open.
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "agent/session/session.h"
#include "base/process.h"
#include "version.h"

namespace {

constexpr int kConfigurationError = 78;
constexpr int kUsage = 2;

int Run(const agent::Paths& paths) {
  if (auto forbidden = base::ForbidMemoryDumps(); !forbidden.ok()) {
    std::cerr << "deskwarden-session: " << forbidden.error().message << '\n';
    return 1;
  }
  auto session = agent::Session::Start(paths);
  if (!session.ok()) {
    std::cerr << "deskwarden-session: " << session.error().message << '\n';
    return session.error().code == base::ErrorCode::kInvalid
               ? kConfigurationError
               : 1;
  }
  return session.value()->Run();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Watches this desktop while a CRM window is open, and tells deskwardend.",
      "deskwarden-session");
  std::string state_dir;
  std::string config_dir;
  app.add_option("--state-dir",
                 state_dir,
                 "The folder of an agent that was started with --state-dir");
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
