// The kinds of values that settings have, each from its text.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace agent {

// `90s`, `10m`, `24h`, `250ms`. kInvalid with what would be right.
base::Result<std::chrono::milliseconds> ParseDuration(std::string_view text);

// `65536`, `64KiB`, `64MiB`.
base::Result<std::uint64_t> ParseSize(std::string_view text);

// `yes` or `no`.
base::Result<bool> ParseYesNo(std::string_view text);

base::Result<std::uint64_t> ParseNumber(std::string_view text);

}  // namespace agent
