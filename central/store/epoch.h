// A quarter of a year in UTC: what one file of the store covers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace central {

// year * 4 + quarter (0 to 3), as in protocol::Event.
enum class Epoch : std::int32_t {};

Epoch EpochOf(base::UtcTime time);

std::string FileName(Epoch epoch);  // "epoch-2026Q4.db"
std::optional<Epoch> ParseFileName(std::string_view name);

}  // namespace central
