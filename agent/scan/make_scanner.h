#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "agent/scan/scanner.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "identifiers/detector.h"

namespace agent {

// The deskwarden-scan beside this program if it is there (a trial), else where
// the package puts it.
std::filesystem::path ScanProgram();

// The scanner of deskwardend, with that program; `on_start` is told of it each
// time it was started. `loop` and `log` outlive it.
std::unique_ptr<Scanner> MakeScanner(
    base::EventLoop& loop,
    base::Log& log,
    identifiers::DetectorOptions detector,
    std::function<void(const std::filesystem::path& program)> on_start);

}  // namespace agent
