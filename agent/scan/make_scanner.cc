#include "agent/scan/make_scanner.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "agent/scan/scan_client.h"
#include "base/process.h"

namespace agent {

std::filesystem::path ScanProgram() {
  std::error_code ignored;
  const auto own =
      std::filesystem::read_symlink(base::OwnProgramFile(), ignored);
  const auto beside = own.parent_path() / "deskwarden-scan";
  return std::filesystem::exists(beside, ignored) ? beside
                                                  : ScanSettings().program;
}

std::unique_ptr<Scanner> MakeScanner(
    base::EventLoop& loop,
    base::Log& log,
    identifiers::DetectorOptions detector,
    std::function<void(const std::filesystem::path& program)> on_start) {
  ScanSettings settings;
  settings.program = ScanProgram();
  settings.detector = std::move(detector);
  settings.on_start = std::move(on_start);
  return std::make_unique<ScanClient>(loop, log, std::move(settings));
}

}  // namespace agent
