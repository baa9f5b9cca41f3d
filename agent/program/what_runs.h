#pragma once

#include <filesystem>
#include <string>

#include "agent/config/config.h"

namespace agent {

// What a process says of itself when it starts, and when it takes settings in:
// its version, the first 16 hex digits of SHA-256 of its program's file, and
// those of its settings. The centre compares them: docs/central.md.
std::string WhatRuns(const Config& config);

// The same of another program of this version, which has these settings from
// us.
std::string WhatRuns(const Config& config,
                     const std::filesystem::path& program);

}  // namespace agent
