#include <dirent.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <memory>
#include <utility>

#include "collectors/file_export/process_links.h"

namespace collectors {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

std::string ReadLink(const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const auto size = readlink(path.c_str(), target.data(), target.size());
  return size > 0 ? std::string(target.data(), static_cast<std::size_t>(size))
                  : std::string();
}

}  // namespace

std::string ProgramOf(const std::string& process_folder) {
  std::string program = ReadLink(process_folder + "/exe");
  program.erase(0, program.rfind('/') + 1);
  constexpr std::string_view kDeleted = " (deleted)";
  if (program.ends_with(kDeleted))
    program.resize(program.size() - kDeleted.size());
  return program;
}

std::vector<std::string> OpenPathsOf(const std::string& process_folder,
                                     std::size_t most) {
  // A process may have half a million, to keep others busy.
  constexpr std::size_t kMaxLookedAt = 4'096;
  std::size_t looked_at = 0;
  std::vector<std::string> paths;
  const std::unique_ptr<DIR, CloseFolder> fds(
      opendir((process_folder + "/fd").c_str()));
  if (fds == nullptr) return paths;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a DIR of its own.
  while (const dirent* const entry = readdir(fds.get())) {
    if (paths.size() >= most || ++looked_at > kMaxLookedAt) break;
    if (entry->d_name[0] == '.') continue;
    std::string target = ReadLink(process_folder + "/fd/" + entry->d_name);
    // No pipes, no sockets, no devices.
    if (target.starts_with('/') && !target.starts_with("/dev/"))
      paths.push_back(std::move(target));
  }
  return paths;
}

}  // namespace collectors
