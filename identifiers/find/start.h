#pragma once

#include <cstddef>
#include <string_view>

namespace identifiers {

// The next position in [at, end) where an identifier can show: a digit of any
// script, a plus, an at-sign or the beginning of a written one; `end` if there
// is none. Most of a text is skipped here, so it is looked at in blocks.
std::size_t NextStart(std::string_view text, std::size_t at, std::size_t end);

}  // namespace identifiers
