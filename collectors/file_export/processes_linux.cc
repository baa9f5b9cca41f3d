#include <poll.h>

#include <fstream>
#include <utility>

#include "collectors/file_export/process_links.h"
#include "collectors/file_export/processes.h"

namespace collectors {
namespace {

constexpr std::chrono::milliseconds kRemember{200};
// What made a file is often gone when it is closed; numbers are not given anew
// so soon.
constexpr std::chrono::seconds kRememberGone{5};
constexpr std::size_t kMaxKnown = 256;
constexpr std::size_t kMaxBeside = 32;

// Its effective user.
std::optional<uid_t> UserOf(const std::string& folder) {
  std::ifstream status(folder + "/status");
  for (std::string word; status >> word;) {
    uid_t real = 0;
    uid_t effective = 0;
    if (word == "Uid:" && status >> real >> effective) return effective;
  }
  return std::nullopt;
}

// Its descriptor can be read from when it has ended; asking by a signal would
// need CAP_KILL.
bool IsAlive(int pidfd) {
  pollfd ended{pidfd, POLLIN, 0};
  return pidfd >= 0 && poll(&ended, 1, 0) == 0;
}

}  // namespace

std::optional<ProcessFacts> Processes::Find(pid_t pid,
                                            int pidfd,
                                            uid_t watched) {
  const auto now = clock_.steady_now();
  const std::string folder = "/proc/" + std::to_string(pid);
  // A shell becomes another program and keeps its number.
  std::string program = ProgramOf(folder);
  const auto known = known_.find(pid);
  if (known != known_.end() && now - known->second.at < kRemember &&
      known->second.facts.program == program)
    return known->second.facts;
  const auto user = UserOf(folder);
  ProcessFacts facts{
      .user = user.value_or(0), .program = std::move(program), .beside = {}};
  if (user == watched) facts.beside = OpenPathsOf(folder, kMaxBeside);
  // Another one may have got its number while that was read.
  if (!user || !IsAlive(pidfd)) {
    if (known == known_.end() || now - known->second.at > kRememberGone)
      return std::nullopt;
    return known->second.facts;
  }
  if (known_.size() >= kMaxKnown) known_.clear();
  known_[pid] = {facts, now};
  return facts;
}

}  // namespace collectors
