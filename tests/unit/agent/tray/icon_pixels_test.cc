#include "agent/tray/icon_pixels.h"

#include <set>

#include "tests/support/catch.h"

namespace agent {
namespace {

constexpr auto kStates = {
    TrayState::kIdle, TrayState::kWatching, TrayState::kAttention};

TEST_CASE(
    "Each state has a picture of its own, of the size that is asked for") {
  for (const int side : {16, 22, 48}) {
    std::set<base::Bytes> pictures;
    for (const auto state : kStates) {
      const auto pixels = IconPixels(state, side);
      CHECK(pixels.size() == static_cast<std::size_t>(side * side * 4));
      pictures.insert(pixels);
    }
    CHECK(pictures.size() == 3);
  }
}

TEST_CASE("A picture is clear at its corners and filled in its middle") {
  for (const auto state : kStates) {
    const auto pixels = IconPixels(state, 22);
    CHECK(pixels.front() == 0);
    CHECK(pixels[pixels.size() - 4] == 0);
    CHECK(pixels[(11 * 22 + 11) * 4] == 0xff);
  }
}

}  // namespace
}  // namespace agent
