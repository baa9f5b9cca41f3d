// A quarter of a year in UTC: what one file of the store covers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace central {

// year * 4 + quarter (0 to 3), as in protocol::Event.
enum class Epoch : std::int32_t {};

Epoch EpochOf(base::UtcTime time);

std::string FileName(Epoch epoch);  // "epoch-2026Q4.db"
std::optional<Epoch> ParseFileName(std::string_view name);

// The epoch files in a folder, oldest first.
std::vector<std::filesystem::path> EpochFilesIn(
    const std::filesystem::path& folder);
// Of those that are not there, the ones whose journals are, with something in
// them.
std::vector<std::filesystem::path> OrphanedEpochFiles(
    const std::filesystem::path& folder);

}  // namespace central
