#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace agent {

using SourceId = std::array<std::uint8_t, 16>;

// Which rows of one source are stored: all up to `newest`, but for the holes.
// There are holes only where storing failed and later rows got through.
struct Source {
  struct Hole {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    friend bool operator==(const Hole&, const Hole&) = default;
  };

  std::uint64_t newest = 0;
  std::int64_t seen_utc_ms = 0;
  std::vector<Hole> holes;  // Ascending.

  // True, and taken note of, if one of these rows was not stored before.
  bool Take(std::uint64_t first, std::uint64_t last);
  bool Take(std::uint64_t number) { return Take(number, number); }

  friend bool operator==(const Source&, const Source&) = default;
};

// Beyond this many the oldest hole is forgotten: its rows count as stored.
inline constexpr std::size_t kMaxHoles = 16;

}  // namespace agent
