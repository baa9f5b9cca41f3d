// The settings' files as they are on the disk. docs/configuration.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace agent {

struct ConfigFile {
  std::filesystem::path path;
  std::string text;
};

// Paths of `folder`/*.conf, then of `folder`/conf.d/*.conf, each in order of
// name.
std::vector<std::filesystem::path> ConfigFiles(
    const std::filesystem::path& folder);

base::Result<std::vector<ConfigFile>> ReadConfigFiles(
    const std::filesystem::path& folder);

// Of names and texts, so that two desks with the same files have the same: the
// first 16 hex digits of SHA-256 over, for each file, its name below `folder`,
// a line feed, its size in decimal, a line feed, and its text.
std::string SettingsDigest(const std::filesystem::path& folder,
                           const std::vector<ConfigFile>& files);

}  // namespace agent
