#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>

#include "collectors/file_export/file_look.h"

namespace collectors {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t Nanoseconds(const statx_timestamp& time) {
  return time.tv_sec * kSecond + time.tv_nsec;
}

base::UniqueFd Find(const std::string& path, std::uint64_t how_else) {
  open_how how{};
  how.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | how_else;
  return base::UniqueFd(static_cast<int>(
      syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
}

}  // namespace

ActTime ChangedAt(const FileFacts& facts, const base::Clock& clock) {
  const std::chrono::nanoseconds ago =
      clock.utc_now().time_since_epoch() -
      std::chrono::nanoseconds(facts.changed_ns);
  const auto now = clock.steady_now();
  return std::min<ActTime>(
      now, now - std::chrono::duration_cast<ActTime::duration>(ago));
}

std::optional<FileFacts> FactsOf(const base::UniqueFd& file) {
  struct statx facts {};
  if (!file.valid() ||
      statx(file.get(),
            "",
            AT_EMPTY_PATH,
            STATX_BASIC_STATS | STATX_BTIME,
            &facts) != 0 ||
      !S_ISREG(facts.stx_mode))
    return std::nullopt;
  const bool has_birth = (facts.stx_mask & STATX_BTIME) != 0;
  return FileFacts{
      .file = {.device = makedev(facts.stx_dev_major, facts.stx_dev_minor),
               .inode = facts.stx_ino,
               .born_ns = has_birth ? Nanoseconds(facts.stx_btime) : 0},
      .bytes = facts.stx_size,
      .names = facts.stx_nlink,
      .changed_ns = Nanoseconds(facts.stx_ctime)};
}

base::UniqueFd FindWithoutLinks(const std::string& path) {
  return Find(path, 0);
}

base::UniqueFd FindRemembered(const std::string& path) {
  return Find(path, RESOLVE_CACHED);
}

base::UniqueFd OpenFound(const base::UniqueFd& found) {
  const std::string path = "/proc/self/fd/" + std::to_string(found.get());
  return base::UniqueFd(
      open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

}  // namespace collectors
