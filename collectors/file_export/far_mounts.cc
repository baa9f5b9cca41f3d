#include "collectors/file_export/far_mounts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace collectors {
namespace {

// Portals, containers, programs that are their own disk, the kernel's own.
constexpr std::array<std::string_view, 6> kNobodysFiles{"fuse.lxcfs",
                                                        "fuse.portal",
                                                        "fuse.snapfuse",
                                                        "fuse.squashfuse",
                                                        "fuse.squashfuse_ll",
                                                        "fusectl"};

// A disk's, by a program: NTFS and exFAT of sticks.
constexpr std::string_view kDiskByProgram = "fuseblk";

bool IsBelowAny(const std::string& path,
                const std::vector<std::string>& folders) {
  return std::ranges::any_of(
      folders, [&](const auto& one) { return base::IsBelow(path, one); });
}

std::optional<FarMount> FarMountOf(const base::Mount& mount,
                                   const FolderOptions& options) {
  const bool removable = IsBelowAny(mount.folder, options.removable);
  const bool in_home = !options.home.empty() &&
                       base::IsBelow(mount.folder, options.home) &&
                       mount.folder != options.home;
  if (!removable && !in_home && !IsBelowAny(mount.folder, options.network))
    return std::nullopt;
  const bool stick = removable && mount.type == kDiskByProgram;
  return FarMount{
      mount.id, mount.folder, stick ? Volume::kRemovable : Volume::kNetwork};
}

bool HoldsFiles(const base::Mount& mount) {
  return mount.remote() && !mount.read_only &&
         std::ranges::find(kNobodysFiles, mount.type) == kNobodysFiles.end();
}

}  // namespace

std::vector<FarMount> FarMountsOf(const std::vector<base::Mount>& mounts,
                                  const FolderOptions& options) {
  std::vector<FarMount> far;
  const auto* const home = base::MountOf(options.home, mounts);
  for (const auto& mount : mounts) {
    if (!HoldsFiles(mount)) continue;
    // A home folder is one wherever it lies.
    if (&mount == home && !options.home.empty())
      far.push_back({mount.id, options.home, Volume::kHome});
    else if (base::MountOf(mount.folder, mounts) != &mount)
      continue;
    else if (auto one = FarMountOf(mount, options))
      far.push_back(std::move(*one));
  }
  return far;
}

}  // namespace collectors
