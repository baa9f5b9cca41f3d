#include "agent/session/own_folders.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/process.h"

namespace agent {
namespace {

// As many as the kernel follows.
constexpr int kMostLinks = 40;

// In the order in which they are taken from the end.
void PutInFront(const std::filesystem::path& path,
                std::vector<std::string>& names) {
  std::vector<std::string> some;
  for (const auto& name : path.relative_path())
    if (!name.empty() && name != ".") some.push_back(name.string());
  names.insert(names.end(), some.rbegin(), some.rend());
}

std::string OwnHome() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): this process has one thread.
  const char* const home = std::getenv("HOME");
  return home == nullptr ? std::string()
                         : WithoutLinks(home, base::ListMounts());
}

}  // namespace

std::string WithoutLinks(const std::string& path,
                         const std::vector<base::Mount>& mounts) {
  if (!path.starts_with('/')) return {};
  std::vector<std::string> names;
  PutInFront(path, names);
  std::string at;
  int links = 0;
  bool asks = true;
  while (!names.empty()) {
    const std::string name = std::exchange(names.back(), {});
    names.pop_back();
    if (name == "..") {
      at.erase(std::min(at.rfind('/'), at.size()));
      continue;
    }
    std::string next = at;
    next += '/';
    next += name;
    const auto* const mount = base::MountOf(next, mounts);
    asks = asks && (mount == nullptr || !mount->remote());
    std::error_code failed = std::make_error_code(std::errc::invalid_argument);
    std::filesystem::path target;
    if (asks) target = std::filesystem::read_symlink(next, failed);
    if (failed == std::errc::invalid_argument) {  // No link.
      at = next;
      continue;
    }
    if (failed || ++links > kMostLinks) return {};
    if (target.is_absolute()) at.clear();
    PutInFront(target, names);
  }
  return at.empty() ? "/" : at;
}

collectors::FolderOptions OwnFolders(const Config& config) {
  constexpr std::string_view kUser = "/UID";
  auto folders = config.folders;
  folders.home = OwnHome();
  for (auto& folder : folders.network)
    if (const auto at = folder.find(kUser); at != std::string::npos)
      folder.replace(
          at + 1, kUser.size() - 1, std::to_string(base::OwnUserId()));
  return folders;
}

}  // namespace agent
