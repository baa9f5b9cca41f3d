#include "agent/tray/icon_pixels.h"

#include <cmath>
#include <cstdint>

namespace agent {
namespace {

// Where the icons' own files have 64 by 64.
constexpr double kFileSide = 64;

bool InDisc(double x, double y, double radius) {
  return x * x + y * y <= radius * radius;
}

bool InShield(double x, double y) {
  const double aside = std::abs(x - 32);
  if (y < 12) return aside <= (y - 4) * 3;
  if (y <= 32) return aside <= 24;
  const double down = (y - 32) / 28;
  return down <= 1 && aside <= 24 * std::sqrt(1 - down * down);
}

// White on the shield: a bar, an eye, a call sign.
bool InMark(TrayState state, double x, double y) {
  const double aside = x - 32;
  switch (state) {
    case TrayState::kIdle:
      return std::abs(aside) <= 16 && std::abs(y - 32) <= 3;
    case TrayState::kWatching:
      return std::abs(y - 32) <= 9 * (1 - aside * aside / (18 * 18)) &&
             !InDisc(aside, y - 32, 6);
    case TrayState::kAttention:
      break;
  }
  return (std::abs(aside) <= 3 && y >= 15 && y <= 39) ||
         InDisc(aside, y - 46, 3.6);
}

std::uint32_t ShieldColour(TrayState state) {
  switch (state) {
    case TrayState::kIdle:
      return 0xff6b7280;
    case TrayState::kWatching:
      return 0xff1d6fb8;
    case TrayState::kAttention:
      break;
  }
  return 0xffc2410c;
}

}  // namespace

base::Bytes IconPixels(TrayState state, int side) {
  base::Bytes pixels;
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      const double x = (column + 0.5) * kFileSide / side;
      const double y = (row + 0.5) * kFileSide / side;
      std::uint32_t colour = 0;
      if (InShield(x, y))
        colour = InMark(state, x, y) ? 0xffffffff : ShieldColour(state);
      for (const int shift : {24, 16, 8, 0})
        pixels.push_back(static_cast<std::uint8_t>(colour >> shift));
    }
  }
  return pixels;
}

}  // namespace agent
