#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace identifiers {

// The first bit from `from` on; 64 if there is none.
constexpr std::size_t FirstFrom(std::uint64_t bits, std::size_t from) {
  constexpr std::size_t kBits = 64;
  return from >= kBits
             ? kBits
             : static_cast<std::size_t>(std::countr_zero(bits >> from << from));
}

}  // namespace identifiers
