#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "base/crash_point.h"
#include "base/system_error.h"

namespace base {
namespace {

namespace fs = std::filesystem;

Status WriteAll(const UniqueFd& file, std::string_view contents) {
  while (!contents.empty()) {
    const auto wrote = write(file.get(), contents.data(), contents.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return SystemError("writing");
    contents.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (fsync(file.get()) != 0) return SystemError("fsync");
  return {};
}

// A rename is durable only once the folder is.
Status SyncFolder(const fs::path& folder) {
  const UniqueFd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid() || fsync(fd.get()) != 0) return SystemError(folder.string());
  return {};
}

// The temporary file, gone unless it was renamed.
class TemporaryFile {
 public:
  TemporaryFile(fs::path path, unsigned mode)
      : path_(std::move(path)),
        fd_(open(path_.c_str(),
                 O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                 mode)) {}
  ~TemporaryFile() {
    if (fd_.valid()) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const UniqueFd& fd() const { return fd_; }

  Status RenameTo(const fs::path& path) {
    auto renamed = RenameDurably(path_, path);
    if (renamed.ok()) fd_.Reset();
    return renamed;
  }

 private:
  const fs::path path_;
  UniqueFd fd_;
};

std::string HolderOf(const UniqueFd& fd) {
  std::string text(32, '\0');
  const auto got = pread(fd.get(), text.data(), text.size(), 0);
  if (got <= 0) return "another process";
  text.resize(static_cast<std::size_t>(got));
  return "process " + text.substr(0, text.find('\n'));
}

}  // namespace

Result<std::string> ReadFile(const fs::path& path, std::size_t max_bytes) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return SystemError(path.string());
  std::string contents;
  std::string chunk(16 * 1024, '\0');
  for (;;) {
    const auto got = read(fd.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(path.string());
    if (got == 0) return contents;
    contents.append(chunk, 0, static_cast<std::size_t>(got));
    if (contents.size() > max_bytes)
      return Error{ErrorCode::kFull,
                   path.string() + ": larger than " +
                       std::to_string(max_bytes) + " bytes"};
  }
}

Status WriteFileAtomically(const fs::path& path,
                           std::string_view contents,
                           unsigned mode) {
  const fs::path temporary_path =
      path.string() + ".new-" + std::to_string(getpid());
  unlink(temporary_path.c_str());
  TemporaryFile temporary(temporary_path, mode);
  if (!temporary.fd().valid()) return SystemError(temporary_path.string());
  // The umask may have taken bits away; a key must have exactly these.
  if (fchmod(temporary.fd().get(), mode) != 0)
    return SystemError(temporary_path.string());
  if (auto written = WriteAll(temporary.fd(), contents); !written.ok())
    return Error{written.error().code,
                 path.string() + ": " + written.error().message};
  return temporary.RenameTo(path);
}

Status RenameDurably(const fs::path& from, const fs::path& to) {
  CrashPoint("before rename");
  if (rename(from.c_str(), to.c_str()) != 0) return SystemError(from.string());
  CrashPoint("after rename");
  return SyncFolder(to.has_parent_path() ? to.parent_path() : ".");
}

Status ShredFile(const fs::path& path) {
  const UniqueFd fd(
      open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat file {};
  if (!fd.valid() || fstat(fd.get(), &file) != 0) {
    auto failed = SystemError(path.string());
    unlink(path.c_str());
    return failed;
  }
  Status overwritten;
  if (S_ISREG(file.st_mode))
    overwritten =
        WriteAll(fd, std::string(static_cast<std::size_t>(file.st_size), '\0'));
  if (unlink(path.c_str()) != 0) return SystemError(path.string());
  if (!overwritten.ok()) return overwritten;
  return SyncFolder(path.has_parent_path() ? path.parent_path() : ".");
}

void MakeSecretFile(const fs::path& path) {
  // Closed at once; who opens it next says what is wrong.
  const UniqueFd made(
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

Status MakeFolder(const fs::path& folder, unsigned mode) {
  // "x/" is "x", not a folder without a name inside it.
  const fs::path path = folder.has_filename() ? folder : folder.parent_path();
  std::error_code failed;
  if (fs::is_directory(path, failed)) return {};
  if (path.has_parent_path()) {
    fs::create_directories(path.parent_path(), failed);
    if (failed) return SystemError(path.string(), failed.value());
  }
  // Whatever stands there already is no folder, as was seen above.
  if (mkdir(path.c_str(), mode) != 0 && !fs::is_directory(path, failed))
    return SystemError(path.string());
  return {};
}

Result<UniqueFd> LockFile(const fs::path& path) {
  UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.valid()) return SystemError(path.string());
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return SystemError(path.string());
    return Error{ErrorCode::kUnavailable,
                 path.string() + " is locked by " + HolderOf(fd) +
                     ": only one may use this folder at a time"};
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(fd.get(), 0) != 0 ||
      pwrite(fd.get(), pid.data(), pid.size(), 0) < 0)
    return SystemError(path.string());
  return fd;
}

}  // namespace base
