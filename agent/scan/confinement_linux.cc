#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <initializer_list>
#include <vector>

#include "agent/scan/confinement.h"
#include "base/process.h"
#include "base/system_error.h"
#include "base/unique_fd.h"

namespace agent {
namespace {

// Sanitizers take terabytes of address space, and look into /proc.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

constexpr rlim_t kMemoryBytes = rlim_t{256} << 20;
constexpr rlim_t kCpuSeconds = 600;  // Of all files together: it is replaced.

bool Limit(int what, rlim_t most) {
  const rlimit limit{most, most};
  return setrlimit(static_cast<__rlimit_resource>(what), &limit) == 0;
}

bool SetLimits(const ConfinementNeeds& needs) {
  return (kSanitized || Limit(RLIMIT_DATA, kMemoryBytes)) &&
         Limit(RLIMIT_CPU, kCpuSeconds) &&
         (needs.writes_files || Limit(RLIMIT_FSIZE, 0)) &&
         Limit(RLIMIT_NOFILE, 16) && (needs.to_run || Limit(RLIMIT_NPROC, 0));
}

constexpr std::uint64_t kAllAccess =  // Of Landlock's first version.
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;

}  // namespace

bool HasLandlock() {
  return syscall(SYS_landlock_create_ruleset,
                 nullptr,
                 0,
                 LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

namespace {

void AllowReading(int ruleset, const char* path, std::uint64_t access) {
  const base::UniqueFd place(open(path, O_PATH | O_CLOEXEC));
  if (!place.valid()) return;
  landlock_path_beneath_attr beneath{};
  beneath.allowed_access = access;
  beneath.parent_fd = place.get();
  syscall(
      SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

}  // namespace

// glibc has no functions for these calls.
bool ConfineByPath(bool to_run) {
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = kAllAccess;
  const base::UniqueFd ruleset(static_cast<int>(
      syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
  if (!ruleset.valid()) return false;
  if (to_run) {
    const auto read = LANDLOCK_ACCESS_FS_EXECUTE |
                      LANDLOCK_ACCESS_FS_READ_FILE |
                      LANDLOCK_ACCESS_FS_READ_DIR;
    for (const char* path : {"/usr", "/lib", "/lib64", "/bin"})
      AllowReading(ruleset.get(), path, read);
    AllowReading(
        ruleset.get(), "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE);
  }
  return syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

namespace {

// What parsing, and answering over a descriptor that is there, needs. All else
// fails with EPERM: the C library copes with that, so that another version's
// call of its own does not end the worker.
constexpr std::array kAllowed{
    SCMP_SYS(read),         SCMP_SYS(readv),          SCMP_SYS(pread64),
    SCMP_SYS(write),        SCMP_SYS(writev),         SCMP_SYS(lseek),
    SCMP_SYS(close),        SCMP_SYS(fstat),          SCMP_SYS(newfstatat),
    SCMP_SYS(recvmsg),      SCMP_SYS(sendmsg),        SCMP_SYS(sendto),
    SCMP_SYS(recvfrom),     SCMP_SYS(poll),           SCMP_SYS(ppoll),
    SCMP_SYS(brk),          SCMP_SYS(munmap),         SCMP_SYS(mremap),
    SCMP_SYS(madvise),      SCMP_SYS(futex),          SCMP_SYS(clock_gettime),
    SCMP_SYS(getrandom),    SCMP_SYS(gettimeofday),   SCMP_SYS(getrusage),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),  SCMP_SYS(sched_yield),    SCMP_SYS(restart_syscall),
    SCMP_SYS(getpid),       SCMP_SYS(gettid),         SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};
// What starting a program needs besides: the dynamic linker's calls.
constexpr std::array kAllowedToRun{
    SCMP_SYS(execve),     SCMP_SYS(openat),          SCMP_SYS(mprotect),
    SCMP_SYS(mmap),       SCMP_SYS(access),          SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink),        SCMP_SYS(readlinkat),
    SCMP_SYS(arch_prctl), SCMP_SYS(set_tid_address), SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),       SCMP_SYS(getdents64),      SCMP_SYS(uname),
    SCMP_SYS(stat),       SCMP_SYS(getuid),          SCMP_SYS(getgid),
    SCMP_SYS(geteuid),    SCMP_SYS(getegid),         SCMP_SYS(fadvise64),
    SCMP_SYS(sysinfo),
};

bool Filter(bool to_run) {
  const auto filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return false;
  bool good = true;
  const auto allow = [&](int call, const std::vector<scmp_arg_cmp>& only = {}) {
    good = good && seccomp_rule_add_array(filter,
                                          SCMP_ACT_ALLOW,
                                          call,
                                          static_cast<unsigned>(only.size()),
                                          only.data()) == 0;
  };
  for (const int call : kAllowed)
    allow(call);
  if (kSanitized)  // Asks by a pipe whether memory can be read.
    for (const int call : {SCMP_SYS(pipe), SCMP_SYS(pipe2)})
      allow(call);
  if (to_run) {
    for (const int call : kAllowedToRun)
      allow(call);
    // Its own limits only, and nothing that sends a signal (F_SETOWN).
    allow(SCMP_SYS(prlimit64), {{0, SCMP_CMP_EQ, 0, 0}});
    for (const int command :
         {F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC})
      allow(SCMP_SYS(fcntl),
            {{1, SCMP_CMP_EQ, static_cast<scmp_datum_t>(command), 0}});
  } else {
    // Memory, but never to run code in.
    constexpr scmp_datum_t kExecute = 4;  // PROT_EXEC.
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
      allow(call, {{2, SCMP_CMP_MASKED_EQ, kExecute, 0}});
  }
  good = good && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return good;
}

}  // namespace

base::Result<Confined> Confine(const ConfinementNeeds& needs) {
  if (auto forbidden = base::ForbidMemoryDumps(); !forbidden.ok())
    return forbidden.error();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return base::SystemError("PR_SET_NO_NEW_PRIVS");
  Confined confined{ConfineByPath(needs.to_run)};
  if (!SetLimits(needs)) return base::SystemError("setrlimit");
  if (!Filter(needs.to_run)) return base::SystemError("seccomp");
  return confined;
}

}  // namespace agent
