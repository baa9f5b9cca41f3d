#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/own_group.h"
#include "base/process.h"
#include "base/system_error.h"
#include "base/unique_fd.h"
#include "collectors/screenshot/tool_source.h"

namespace collectors {
namespace {

namespace fs = std::filesystem;

// The file is opened a moment before the process runs it.
constexpr std::chrono::milliseconds kLookAgain{10};
constexpr int kLooks = 15;
constexpr std::string_view kPortal = "xdg-desktop-portal";

// With no link in it, as the kernel names what a process runs; empty if it is
// not there.
std::string RealFile(const std::string& path) {
  std::error_code failed;
  const auto real = fs::canonical(path, failed);
  return failed ? std::string() : real.string();
}

class InotifyToolSource final : public ToolSource {
 public:
  InotifyToolSource(base::EventLoop& loop,
                    const std::vector<std::string>& tools,
                    ToolPlaces places)
      : loop_(loop), portals_(std::move(places.portals)) {
    for (const auto& folder : places.tools)
      for (const auto& tool : tools)
        paths_.push_back((fs::path(folder) / tool).string());
  }

  void Start(OnStarted on_started) override {
    on_started_ = std::move(on_started);
  }

  base::Status SetWatching(bool watching) override {
    if (watching == inotify_.valid()) return {};
    readable_.reset();
    again_.reset();
    inotify_.Reset();  // With all its marks.
    files_.clear();
    known_.clear();
    looks_ = 0;
    if (!watching) return {};
    inotify_ = base::UniqueFd(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify_.valid()) return base::SystemError("inotify");
    Mark();
    readable_ = loop_.WatchReadable(inotify_.get(), [this] { OnOpened(); });
    Look(false);
    return {};
  }

 private:
  void Mark() {
    for (const auto& path : paths_) {
      const auto file = RealFile(path);
      if (file.empty()) continue;
      if (inotify_add_watch(inotify_.get(), file.c_str(), IN_OPEN) >= 0)
        files_[file] = fs::path(path).filename().string();
    }
  }

  // Which of them does not matter: all processes are looked at.
  void OnOpened() {
    alignas(inotify_event) std::array<char, 4'096> events{};
    while (read(inotify_.get(), events.data(), events.size()) > 0) {
    }
    looks_ = kLooks;
    // However often they are opened, the looks are kLookAgain apart.
    if (again_ == nullptr) LookAgain();
  }

  void LookAgain() {
    Look(true);
    again_.reset();
    if (--looks_ > 0)
      again_ = loop_.RunAfter(kLookAgain, [this] { LookAgain(); });
  }

  // Names only: no file is touched, so nothing is waited for.
  void Look(bool tell) {
    std::map<pid_t, StartedTool> running;
    {
      const base::AsOwnGroup with_its_rights;
      std::error_code failed;
      for (const auto& process : fs::directory_iterator("/proc", failed)) {
        const auto number = process.path().filename().string();
        pid_t pid = 0;
        const auto end = number.data() + number.size();
        if (std::from_chars(number.data(), end, pid).ptr != end || pid <= 0)
          continue;
        std::error_code gone;
        const auto file = fs::read_symlink(process.path() / "exe", gone);
        const auto tool = gone ? files_.end() : files_.find(file.string());
        if (tool == files_.end() || !IsOwn(process.path())) continue;
        auto& one = running[pid] = {.process = pid, .name = tool->second};
        if (!tell || known_.contains(pid)) continue;
        const auto parent = FileOfParent(process.path());
        one.by_portal = IsPortal(parent);
        if (parent == file) known_.insert(pid);  // A part of one.
      }
    }
    // A number may come again.
    std::erase_if(known_, [&](pid_t pid) { return !running.contains(pid); });
    for (const auto& [pid, tool] : running)
      if (known_.insert(pid).second && tell) on_started_(tool);
  }

  static fs::path FileOfParent(const fs::path& process) {
    auto read = base::ReadFile(process / "status");
    if (!read.ok()) return {};
    const std::string_view status = read.value();
    constexpr std::string_view kParent = "\nPPid:\t";
    const auto found = status.find(kParent);
    if (found == std::string_view::npos) return {};
    const auto from = found + kParent.size();
    const std::string parent(
        status.substr(from, status.find('\n', from) - from));
    std::error_code failed;
    const auto file = fs::read_symlink("/proc/" + parent + "/exe", failed);
    return failed ? fs::path() : file;
  }

  bool IsPortal(const fs::path& file) const {
    return file.parent_path() == portals_ &&
           file.filename().string().starts_with(kPortal);
  }

  static bool IsOwn(const fs::path& process) {
    struct stat facts {};
    return stat(process.c_str(), &facts) == 0 &&
           facts.st_uid == base::OwnUserId();
  }

  base::EventLoop& loop_;
  const fs::path portals_;
  std::vector<std::string> paths_;
  OnStarted on_started_;
  base::UniqueFd inotify_;                    // Not valid: not watching.
  std::map<std::string, std::string> files_;  // Real file to the tool's name.
  std::set<pid_t> known_;                     // That run one of them.
  int looks_ = 0;
  base::EventLoop::Handle readable_;
  base::EventLoop::Handle again_;
};

}  // namespace

std::unique_ptr<ToolSource> OpenInotifyToolSource(
    base::EventLoop& loop,
    const std::vector<std::string>& tools,
    ToolPlaces places) {
  return std::make_unique<InotifyToolSource>(loop, tools, std::move(places));
}

}  // namespace collectors
