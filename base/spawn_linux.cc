#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "base/spawn.h"
#include "base/system_error.h"
#include "base/unique_fd.h"

namespace base {
namespace {

// What posix_spawn is told beside the words.
class Orders {
 public:
  Orders() {
    posix_spawn_file_actions_init(&files_);
    posix_spawnattr_init(&attributes_);
  }
  ~Orders() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&files_);
  }
  Orders(const Orders&) = delete;
  Orders& operator=(const Orders&) = delete;

  Status GiveNullStreams();
  Status Give(const std::vector<GivenDescriptor>& descriptors);
  void SetSignalsAndRights(bool not_ours);

  const posix_spawn_file_actions_t* files() const { return &files_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
  std::vector<UniqueFd> given_;
};

Status Orders::GiveNullStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (const int failed = posix_spawn_file_actions_addopen(
            &files_, stream, "/dev/null", O_RDWR, 0);
        failed != 0)
      return SystemError("/dev/null", failed);
  return {};
}

Status Orders::Give(const std::vector<GivenDescriptor>& descriptors) {
  // The child makes one after the other: none may lie where another is to be.
  int above = STDERR_FILENO + 1;
  for (const auto& descriptor : descriptors)
    above = std::max(above, descriptor.as + 1);
  for (const auto& [from, as] : descriptors) {
    UniqueFd moved(fcntl(from, F_DUPFD_CLOEXEC, above));
    if (!moved.valid()) return SystemError("a descriptor for a child");
    if (const int failed =
            posix_spawn_file_actions_adddup2(&files_, moved.get(), as);
        failed != 0)
      return SystemError("a descriptor for a child", failed);
    given_.push_back(std::move(moved));
  }
  return {};
}

void Orders::SetSignalsAndRights(bool not_ours) {
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes_, &signals);
  short flags = POSIX_SPAWN_SETSIGMASK;
  if (not_ours) {
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    flags |= POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETSIGDEF;
  }
  posix_spawnattr_setflags(&attributes_, flags);
}

}  // namespace

Result<pid_t> Spawn(const std::filesystem::path& file,
                    std::vector<std::string> words,
                    const SpawnOptions& options) {
  Orders orders;
  if (options.null_streams)
    if (auto opened = orders.GiveNullStreams(); !opened.ok())
      return opened.error();
  if (auto given = orders.Give(options.descriptors); !given.ok())
    return given.error();
  orders.SetSignalsAndRights(options.not_ours);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (auto& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  char* const nothing[] = {nullptr};
  pid_t pid = 0;
  const int failed = posix_spawn(&pid,
                                 file.c_str(),
                                 orders.files(),
                                 orders.attributes(),
                                 arguments.data(),
                                 options.empty_environment ? nothing : environ);
  if (failed != 0) return SystemError(file, failed);
  return pid;
}

}  // namespace base
