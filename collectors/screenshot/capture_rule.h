#pragma once

#include <string_view>

#include "collectors/screenshot/screenshot_source.h"

namespace collectors {

// Less than this of the screen is an icon, or a look at a colour.
inline constexpr long kLeastOfScreen = 2'500;
// Of another program's window: icons in a panel are windows, too.
inline constexpr long kLeastOfWindow = 10'000;

// Whether a program that asked for these pixels took a picture of what is not
// its own. Found with the tools that docs/sensors.md lists.
bool IsCapture(const PictureRequest& request, const Rect& screen);

// A program that has its picture ready before anybody looks: it takes one when
// it starts, and shows nobody anything until a viewer connects.
bool WaitsForViewers(std::string_view program);

// Both sides are nearly those of the screen.
bool IsAsLargeAsScreen(const Rect& area, const Rect& screen);

}  // namespace collectors
