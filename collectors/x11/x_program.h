#pragma once

#include <xcb/xcb.h>

#include <cstdint>
#include <string>

namespace collectors {

// Base name of the program behind a resource, or behind a client's first
// resource id; empty if it is not known (a client on another machine, or gone).
// One round trip, through the X-Resource extension.
std::string ProgramOf(xcb_connection_t* connection, std::uint32_t resource);

// Whether the client behind a resource has windows. Likewise.
bool HasWindows(xcb_connection_t* connection, std::uint32_t resource);

}  // namespace collectors
