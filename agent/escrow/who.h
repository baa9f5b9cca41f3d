// Names that an identity record has, and nothing else of the agent.
#pragma once

#include <cstdint>
#include <string>

namespace agent {

// May wait for a directory service. "uid 1000" if nobody knows the name.
std::string UserName(std::uint32_t uid);
std::string HostName();

}  // namespace agent
