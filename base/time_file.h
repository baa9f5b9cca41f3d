#pragma once

#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/result.h"

namespace base {

// A time that outlives the process, alone in a file: milliseconds since 1970
// (UTC), in digits, for the owner only.

// Nothing if the file is not there, or is none.
std::optional<UtcTime> ReadTimeFile(const std::filesystem::path& file);
// As WriteFileAtomically.
Status WriteTimeFile(const std::filesystem::path& file, UtcTime time);

}  // namespace base
