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

// Those before `to`, 64 at most.
constexpr std::uint64_t UpTo(std::uint64_t bits, std::size_t to) {
  return to >= 64 ? bits : bits & ((std::uint64_t{1} << to) - 1);
}

// The last bit up to `to`, 64 at most; 64 if there is none.
constexpr std::size_t LastUpTo(std::uint64_t bits, std::size_t to) {
  constexpr std::size_t kBits = 64;
  if (to + 1 < kBits) bits &= (std::uint64_t{2} << to) - 1;
  return bits == 0
             ? kBits
             : kBits - 1 - static_cast<std::size_t>(std::countl_zero(bits));
}

// The last bit before `to`, 63 at most; 64 if there is none.
constexpr std::size_t LastBefore(std::uint64_t bits, std::size_t to) {
  return LastUpTo(UpTo(bits, to), to);
}

}  // namespace identifiers
