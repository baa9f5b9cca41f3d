#pragma once

#include <memory>

#include "base/result.h"
#include "collectors/wayland/wayland_connection.h"

namespace agent {

// What a child of this process is told that connects to KWin in its place.
inline constexpr const char* kConnectToKwin = "--connect-to-kwin";

// A connection for which KWin offers the list of windows. KWin looks at which
// program connects, and this process does not let itself be looked at: a child
// that has nothing to hide connects, and hands that over (decision 0018).
// Waits for the child, a few seconds at most. kUnavailable without it.
base::Result<std::unique_ptr<collectors::WaylandConnection>> OpenOnKwin();

// The child: its exit code. It is there until it is asked to end.
int ConnectToKwin();

}  // namespace agent
