#include <sys/sysmacros.h>

#include <system_error>

#include "base/file.h"
#include "collectors/file_export/stick.h"
#include "collectors/usb_identity.h"

namespace collectors {
namespace {

namespace fs = std::filesystem;

constexpr int kMostMappings = 4;  // On each other.

std::string Attribute(const fs::path& device, const char* name) {
  auto text = base::ReadFile(device / name);
  return text.ok() ? UsbAttribute(text.value()) : std::string();
}

// Above the disk, the first that has what only USB devices have.
std::string IdentityAbove(const fs::path& disk, const fs::path& devices) {
  for (fs::path at = disk; at != devices && at.has_relative_path();
       at = at.parent_path()) {
    const std::string vendor = Attribute(at, "idVendor");
    if (!vendor.empty())
      return UsbIdentity(
          vendor, Attribute(at, "idProduct"), Attribute(at, "serial"));
  }
  return {};
}

std::string Behind(const fs::path& block, const fs::path& devices, int depth) {
  std::error_code failed;
  const fs::path disk = fs::canonical(block, failed);
  if (failed) return {};
  if (auto found = IdentityAbove(disk, devices); !found.empty() || depth == 0)
    return found;
  for (const auto& lower : fs::directory_iterator(disk / "slaves", failed))
    if (auto found = Behind(lower.path(), devices, depth - 1); !found.empty())
      return found;
  return {};
}

}  // namespace

std::string StickBehind(std::uint64_t device) {
  return StickBehindIn("/sys", device);
}

std::string StickBehindIn(const fs::path& sysfs, std::uint64_t device) {
  // Of no disk: what stands there is a file system's own number.
  if (major(device) == 0) return {};
  return Behind(
      sysfs / "dev/block" /
          (std::to_string(major(device)) + ":" + std::to_string(minor(device))),
      sysfs / "devices",
      kMostMappings);
}

}  // namespace collectors
