// A quarter of a year in UTC as people write it: 2026Q4.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace protocol {

// Of year * 4 + quarter (0 to 3), as in Event::epoch.
std::string EpochName(std::uint16_t epoch);
std::optional<std::uint16_t> ParseEpochName(std::string_view name);

}  // namespace protocol
