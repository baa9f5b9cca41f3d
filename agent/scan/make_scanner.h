#pragma once

#include <filesystem>
#include <memory>

#include "agent/scan/scanner.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "identifiers/detector.h"

namespace agent {

// The deskwarden-scan beside this program if it is there (a trial), else where
// the package puts it.
std::filesystem::path ScanProgram();

// The scanner of deskwardend, with that program. `loop` and `log` outlive it.
std::unique_ptr<Scanner> MakeScanner(base::EventLoop& loop,
                                     base::Log& log,
                                     identifiers::DetectorOptions detector);

}  // namespace agent
