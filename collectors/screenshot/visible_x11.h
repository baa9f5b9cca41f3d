// What of windows can be seen on an X screen.
#pragma once

#include <xcb/xcb.h>

#include <span>
#include <vector>

#include "collectors/window/window_source.h"

namespace collectors {

// A window and all that it is inside of, up to and without the root. Empty if
// it does not exist.
std::vector<xcb_window_t> WithParents(xcb_connection_t* xcb,
                                      xcb_window_t window);

// At least one of the windows is mapped, and something of it is within the
// screen and under no other window. Windows with an alpha channel hide nothing:
// shadows belong to them, and what is under a shadow can be seen. Two round
// trips, and two more for each of `windows`.
bool CanSeeAny(xcb_connection_t* xcb,
               xcb_window_t root,
               std::span<const WindowId> windows);

}  // namespace collectors
