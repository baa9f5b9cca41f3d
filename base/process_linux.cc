#include <grp.h>
#include <link.h>
#include <malloc.h>
#include <pwd.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <string_view>
#include <system_error>
#include <vector>

#include "base/file.h"
#include "base/process.h"
#include "base/system_error.h"

namespace base {

Status ForbidMemoryDumps() {
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return SystemError("RLIMIT_CORE");
  // A core_pattern that is a pipe ignores the limit, but not this.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return SystemError("PR_SET_DUMPABLE");
  return {};
}

void KeepHeapSmall() {
  constexpr int kFreeAtTheEnd = 64 * 1024;  // In bytes; 128 KiB by default.
  // NOLINTBEGIN(concurrency-mt-unsafe): at start.
  // Otherwise each thread has one of its own, of 132 KiB at least.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TRIM_THRESHOLD, kFreeAtTheEnd);
  // NOLINTEND(concurrency-mt-unsafe)
}

void GiveMemoryBack() {
  malloc_trim(0);
  // What is never written is as it is in the file (relocated tables lie in
  // segments that were writable).
  const auto forget = [](dl_phdr_info* object, std::size_t, void*) {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    for (int i = 0; i < object->dlpi_phnum; ++i) {
      const auto& segment = object->dlpi_phdr[i];
      if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
      const std::uintptr_t begin = object->dlpi_addr + segment.p_vaddr;
      const std::uintptr_t end = begin + segment.p_memsz;
      const std::uintptr_t first = begin / page * page;
      // NOLINTNEXTLINE(performance-no-int-to-ptr): so it is given.
      madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
    }
    return 0;
  };
  dl_iterate_phdr(forget, nullptr);
}

std::size_t RaiseDescriptorLimit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit raised{limit.rlim_max, limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return limit.rlim_max;
  return limit.rlim_cur;
}

uid_t OwnUserId() {
  return geteuid();
}

std::filesystem::path OwnProgramFile() {
  return "/proc/self/exe";
}

std::string ProgramOfProcess(pid_t pid) {
  if (pid <= 0) return {};
  const std::string folder = "/proc/" + std::to_string(pid);
  std::error_code failed;
  const auto exe = std::filesystem::read_symlink(folder + "/exe", failed);
  if (!failed) {
    std::string name = exe.filename().string();
    // The file was replaced by an upgrade while the program runs.
    constexpr std::string_view kDeleted = " (deleted)";
    if (name.ends_with(kDeleted)) name.resize(name.size() - kDeleted.size());
    return name;
  }
  // Of another user, or privileged: only its short name can be read.
  auto comm = ReadFile(folder + "/comm");
  if (!comm.ok()) return {};
  std::string& name = comm.value();
  while (!name.empty() && name.back() == '\n')
    name.pop_back();
  return name;
}

Status DropGroupOfItsFile() {
  const gid_t own = getgid();
  if (setresgid(own, own, own) != 0) return SystemError("setresgid");
  // The kernel has just set what it allows anew.
  return ForbidMemoryDumps();
}

Status LetBeLookedAt() {
  if (auto dropped = DropGroupOfItsFile(); !dropped.ok()) return dropped;
  if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0)
    return SystemError("PR_SET_DUMPABLE");
  return {};
}

bool HasRightsOfItsFile() {
  return getauxval(AT_SECURE) != 0;
}

Result<std::string> HomeOf(uid_t user) {
  std::vector<char> room(16 * 1024);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(user, &entry, room.data(), room.size(), &found) != 0 ||
      found == nullptr || found->pw_dir == nullptr || *found->pw_dir != '/')
    return Error{ErrorCode::kInvalid,
                 "there is no user " + std::to_string(user)};
  std::string home = found->pw_dir;
  while (home.size() > 1 && home.ends_with('/'))
    home.pop_back();
  return home;
}

Result<std::optional<gid_t>> FindGroup(const std::string& name) {
  if (name.empty()) return std::optional<gid_t>();
  group entry{};
  group* found = nullptr;
  std::vector<char> text(16 * 1024);
  if (const int failed =
          getgrnam_r(name.c_str(), &entry, text.data(), text.size(), &found);
      failed != 0)
    return SystemError("group " + name, failed);
  if (found == nullptr)
    return Error{ErrorCode::kInvalid,
                 "there is no group " + name +
                     ": install the package again, or make it with `addgroup "
                     "--system " +
                     name + "`"};
  return std::optional<gid_t>(entry.gr_gid);
}

}  // namespace base
