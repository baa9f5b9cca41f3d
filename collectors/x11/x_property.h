// Short questions to the X server about windows; each function is one round
// trip. A window that has vanished has no children and no parent.
#pragma once

#include <xcb/xcb.h>

#include <span>
#include <vector>

#include "base/secret_bytes.h"
#include "collectors/x11/x_connection.h"

namespace collectors {

std::vector<xcb_window_t> ReadWindows(XConnection& connection,
                                      xcb_window_t window,
                                      xcb_atom_t property);

// A text for each property, in UTF-8, at most 32 KiB of it, which is more than
// a browser makes of a title; none at all if the window has vanished.
std::vector<base::SecretBytes> ReadTexts(
    XConnection& connection,
    xcb_window_t window,
    std::span<const xcb_atom_t> properties);

std::vector<xcb_window_t> ChildrenOf(XConnection& connection,
                                     xcb_window_t window);
xcb_window_t ParentOf(XConnection& connection, xcb_window_t window);
xcb_window_t FocusOf(XConnection& connection);

struct WindowState {
  bool exists = false;
  bool mapped = false;
  bool viewable = false;  // Mapped, and so is all that it is inside of.
  bool named = false;     // Has a WM_CLASS: it is a program's, not a frame.
};
std::vector<WindowState> StatesOf(XConnection& connection,
                                  std::span<const xcb_window_t> windows);

}  // namespace collectors
