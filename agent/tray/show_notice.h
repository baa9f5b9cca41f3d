#pragma once

#include <filesystem>

namespace agent {

// `deskwarden notice` in a terminal, with the rights of the person only: none
// that this program's file gives it. Nothing if there is no terminal.
// `state_folder`: empty for where it is installed.
void ShowNotice(const std::filesystem::path& state_folder);

}  // namespace agent
