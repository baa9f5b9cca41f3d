#pragma once

#include <cstddef>
#include <string_view>

namespace identifiers {

// Most digits of a text are a figure that can be no identifier: too few, with
// no letters that could go with them, or a date. If those that begin at `at`
// are sure to be one: where they end, as ReadDigitRun() has it. 0: read them
// closely.
inline constexpr std::size_t kMostFigureDigits = 10;
std::size_t SkipFigure(std::string_view text, std::size_t at);

}  // namespace identifiers
