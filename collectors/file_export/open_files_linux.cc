#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include "collectors/file_export/open_files.h"
#include "collectors/file_export/process_links.h"

namespace collectors {
namespace {

constexpr std::chrono::milliseconds kPause{40};  // Between two looks.
constexpr std::size_t kMaxLinks = 4'096;
constexpr std::size_t kMaxBeside = 32;

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

// Until `on_process` (its folder in /proc) says that it is enough.
template <typename OnProcess>
void ForEachOther(const OnProcess& on_process) {
  const std::unique_ptr<DIR, CloseFolder> processes(opendir("/proc"));
  if (processes == nullptr) return;
  const std::string self = std::to_string(getpid());
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a DIR of its own.
  while (const dirent* const entry = readdir(processes.get())) {
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) == 0 ||
        self == entry->d_name)
      continue;
    if (on_process(std::string("/proc/") + entry->d_name)) return;
  }
}

// None if that process does not have it open.
std::optional<FileHolder> Look(const std::string& process,
                               const std::string& path) {
  auto paths = OpenPathsOf(process, kMaxLinks);
  if (std::erase(paths, path) == 0) return std::nullopt;
  if (paths.size() > kMaxBeside) paths.resize(kMaxBeside);
  return FileHolder{.program = ProgramOf(process), .beside = std::move(paths)};
}

std::optional<FileHolder> LookEverywhere(const std::string& path) {
  std::optional<FileHolder> holder;
  ForEachOther([&](const std::string& process) {
    holder = Look(process, path);
    return holder.has_value();
  });
  return holder;
}

}  // namespace

std::set<std::string> OpenFiles::All() {
  std::set<std::string> all;
  ForEachOther([&](const std::string& process) {
    for (auto& path : OpenPathsOf(process, kMaxLinks))
      all.insert(std::move(path));
    return false;
  });
  return all;
}

std::optional<FileHolder> OpenFiles::Find(const std::string& folder,
                                          const std::string& path) {
  const auto now = clock_.steady_now();
  if (now - looked_ < kPause) {
    if (!last_ || folder_ != folder) return std::nullopt;
    return FileHolder{.program = last_->program, .beside = {}};
  }
  looked_ = now;
  folder_ = folder;
  last_ = LookEverywhere(path);
  return last_;
}

}  // namespace collectors
