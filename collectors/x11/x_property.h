// Short questions to the X server about windows; each is one round trip. A
// window that has vanished has no properties, no children, no parent.
#pragma once

#include <xcb/xcb.h>

#include <string>
#include <vector>

#include "base/secret_bytes.h"
#include "collectors/x11/x_connection.h"

namespace collectors {

std::vector<xcb_window_t> ReadWindows(XConnection& connection,
                                      xcb_window_t window,
                                      xcb_atom_t property);
// As bytes, whatever its type; at most 4 KiB.
base::SecretBytes ReadText(XConnection& connection,
                           xcb_window_t window,
                           xcb_atom_t property);

std::vector<xcb_window_t> ChildrenOf(XConnection& connection,
                                     xcb_window_t window);
xcb_window_t ParentOf(XConnection& connection, xcb_window_t window);
bool IsViewable(XConnection& connection, xcb_window_t window);
xcb_window_t FocusOf(XConnection& connection);

}  // namespace collectors
