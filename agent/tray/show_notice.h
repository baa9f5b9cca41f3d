#pragma once

#include <filesystem>

namespace agent {

// `deskwarden notice` in a terminal, with the rights of the person only: none
// that this program's file gives it. Nothing, and false, if there is no
// terminal or no display for it. `state_folder`: empty for where it is
// installed.
bool ShowNotice(const std::filesystem::path& state_folder);

bool HasTerminal();

}  // namespace agent
