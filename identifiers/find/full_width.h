#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "identifiers/find/block_marks.h"

namespace identifiers {

// Where the bytes of full-width characters are, a bit for each; those of
// interest are EF BC and one more.
struct FullWidth {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint64_t starts = 0;    // The third byte of a digit, of '+' and '@'.
  std::uint64_t dividers = 0;  // That of the colon.

  // Of `size` bytes. One that goes on behind them may be any.
  void Mark(std::size_t size, BlockMarks& marks) const {
    const auto behind = [size](std::uint64_t bits, std::size_t bytes) {
      return bits >> bytes | ~std::uint64_t{0}
                                 << (size - std::min(size, bytes));
    };
    const std::uint64_t places = first & behind(second, 1);
    marks.starts |= places & behind(starts, 2);
    marks.dividers |= places & behind(dividers, 2);
  }
};

}  // namespace identifiers
