#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <memory>
#include <utility>

#include "collectors/file_export/open_files.h"

namespace collectors {
namespace {

constexpr std::chrono::milliseconds kPause{40};  // Between two looks.
constexpr std::size_t kMaxBeside = 32;

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

Folder OpenFolder(const std::string& path) {
  return Folder(opendir(path.c_str()));
}

std::string ReadLink(const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const auto size = readlink(path.c_str(), target.data(), target.size());
  return size > 0 ? std::string(target.data(), static_cast<std::size_t>(size))
                  : std::string();
}

std::string ProgramAt(const std::string& process) {
  std::string program = ReadLink(process + "/exe");
  program.erase(0, program.rfind('/') + 1);
  if (program.ends_with(" (deleted)")) program.resize(program.size() - 10);
  return program;
}

// None if that process does not have it open.
std::optional<FileHolder> Look(const std::string& process,
                               const std::string& path) {
  const Folder fds = OpenFolder(process + "/fd");
  if (fds == nullptr) return std::nullopt;
  bool has = false;
  FileHolder holder;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a DIR of its own.
  while (const dirent* const entry = readdir(fds.get())) {
    if (entry->d_name[0] == '.') continue;
    std::string target = ReadLink(process + "/fd/" + entry->d_name);
    if (target == path)
      has = true;
    else if (target.starts_with('/') && holder.beside.size() < kMaxBeside)
      holder.beside.push_back(std::move(target));
  }
  if (!has) return std::nullopt;
  holder.program = ProgramAt(process);
  return holder;
}

std::optional<FileHolder> LookEverywhere(const std::string& path) {
  const Folder processes = OpenFolder("/proc");
  if (processes == nullptr) return std::nullopt;
  const std::string self = std::to_string(getpid());
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a DIR of its own.
  while (const dirent* const entry = readdir(processes.get())) {
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) == 0 ||
        self == entry->d_name)
      continue;
    if (auto holder = Look(std::string("/proc/") + entry->d_name, path))
      return holder;
  }
  return std::nullopt;
}

}  // namespace

std::optional<FileHolder> OpenFiles::Find(const std::string& folder,
                                          const std::string& path) {
  const auto now = clock_.steady_now();
  if (now - looked_ < kPause) {
    if (!last_ || folder_ != folder) return std::nullopt;
    return FileHolder{.program = last_->program};
  }
  looked_ = now;
  folder_ = folder;
  last_ = LookEverywhere(path);
  return last_;
}

}  // namespace collectors
