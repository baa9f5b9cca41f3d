#include "agent/program/program.h"

#include <exception>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "base/last_words.h"
#include "base/process.h"
#include "version.h"

namespace agent {
namespace {

// As in docs/configuration.md.
constexpr int kConfigurationError = 78;
constexpr int kUsage = 2;

[[noreturn]] void SayAndEnd() {
  base::SayAndEnd(
      "",
      ": this process ends here. What was confirmed is stored; what was not is "
      "handed in again.\n");
}

using Run = std::function<base::Result<int>(const Paths& paths)>;

base::Result<int> RunSafely(const Paths& paths, const Run& run) {
  if (auto forbidden = base::ForbidMemoryDumps(); !forbidden.ok())
    return forbidden.error();
  base::KeepHeapSmall();
  return run(paths);
}

}  // namespace

int RunProgram(int argc,
               char** argv,
               const ProgramName& program,
               const Run& run) {
  CLI::App app(program.purpose, program.name);
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
  if (base::HasRightsOfItsFile() && !(state_dir + config_dir).empty()) {
    std::cerr << program.name
              << ": the installed program reads its settings from "
                 "/etc/deskwarden only; try it out with a copy of your own\n";
    return kUsage;
  }
  auto paths = state_dir.empty() ? Paths::Installed() : Paths::Under(state_dir);
  if (!config_dir.empty()) paths.config = config_dir;

  std::set_terminate(SayAndEnd);
  auto status = RunSafely(paths, run);
  if (status.ok()) return status.value();
  std::cerr << program.name << ": " << status.error().message << '\n';
  return status.error().code == base::ErrorCode::kInvalid ? kConfigurationError
                                                          : 1;
}

}  // namespace agent
