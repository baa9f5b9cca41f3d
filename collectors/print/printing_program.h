// Which program prints. The print server does not say; the kernel knows who is
// connected to it.
#pragma once

#include <string>

namespace collectors {

// The one program of this person, other than this process, that is connected to
// the local socket at this path: its base name. Empty if there is none, or
// there are several.
std::string ProgramConnectedTo(const std::string& socket);

}  // namespace collectors
