#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/mounts.h"

namespace base {
namespace {

// \040 and the like stand for blanks in names.
std::string Unescape(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      plain.push_back(static_cast<char>((text[i + 1] - '0') * 64 +
                                        (text[i + 2] - '0') * 8 +
                                        (text[i + 3] - '0')));
      i += 3;
    } else {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

std::optional<Mount> ParseLine(const std::string& line) {
  std::istringstream in(line);
  Mount mount;
  std::string root, options, word;
  char colon = 0;
  in >> mount.id >> mount.parent >> mount.major >> colon >> mount.minor >>
      root >> mount.folder >> options;
  while (in >> word && word != "-") {
  }
  // Of the file system, not of the mount: a service may see what is writable
  // to everybody read-only.
  std::string system_options;
  in >> mount.type >> mount.source >> system_options;
  if (!in || colon != ':') return std::nullopt;
  mount.folder = Unescape(mount.folder);
  mount.read_only = system_options == "ro" || system_options.starts_with("ro,");
  return mount;
}

std::string ReadAll(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

bool Mount::remote() const {
  constexpr std::array<std::string_view, 9> kRemote{
      "9p", "afs", "ceph", "cifs", "nfs", "nfs4", "smb3", "virtiofs", "davfs"};
  return type.starts_with("fuse") ||
         std::ranges::find(kRemote, type) != kRemote.end();
}

bool Mount::local() const {
  constexpr std::array<std::string_view, 14> kLocal{"bcachefs",
                                                    "btrfs",
                                                    "exfat",
                                                    "ext2",
                                                    "ext3",
                                                    "ext4",
                                                    "f2fs",
                                                    "hfsplus",
                                                    "jfs",
                                                    "msdos",
                                                    "ntfs3",
                                                    "tmpfs",
                                                    "vfat",
                                                    "xfs"};
  return std::ranges::find(kLocal, type) != kLocal.end();
}

bool IsBelow(const std::string& path, const std::string& folder) {
  return path == folder || folder == "/" ||
         (path.starts_with(folder) && path[folder.size()] == '/');
}

const Mount* MountOf(const std::string& path,
                     const std::vector<Mount>& mounts) {
  const auto is_known = [&](std::uint64_t id) {
    return std::ranges::any_of(mounts,
                               [id](const auto& one) { return one.id == id; });
  };
  const Mount* at = nullptr;
  // As the kernel walks: the first that it comes upon, then on from there.
  for (std::size_t depth = 0; depth < mounts.size(); ++depth) {
    const Mount* next = nullptr;
    for (const auto& mount : mounts) {
      const bool is_next =
          at == nullptr ? mount.parent == mount.id || !is_known(mount.parent)
                        : mount.parent == at->id && mount.id != at->id;
      if (is_next && IsBelow(path, mount.folder) &&
          (next == nullptr || mount.folder.size() < next->folder.size()))
        next = &mount;
    }
    if (next == nullptr) break;
    at = next;
  }
  return at;
}

std::uint64_t MountIdOf(const UniqueFd& found) {
  struct statx facts {};
  if (statx(found.get(),
            "",
            AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
            STATX_MNT_ID,
            &facts) != 0 ||
      (facts.stx_mask & STATX_MNT_ID) == 0)
    return 0;
  return facts.stx_mnt_id;
}

std::vector<Mount> ParseMounts(const std::string& text) {
  std::vector<Mount> mounts;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (auto mount = ParseLine(line)) mounts.push_back(std::move(*mount));
  return mounts;
}

std::vector<Mount> ListMounts() {
  return ParseMounts(ReadAll("/proc/self/mountinfo"));
}

}  // namespace base
