#pragma once

#include <array>
#include <string_view>

namespace identifiers {

// Three groups of digits and the two separators between them are a date:
// 2026-05-18, 18.05.2026, 5/18/2026.
bool IsDate(const std::array<std::string_view, 3>& groups,
            char first,
            char second);

}  // namespace identifiers
