#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "identifiers/document/byte_source.h"

namespace identifiers::document {

std::optional<FileSource> FileSource::Of(const base::UniqueFd& file) {
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
    return std::nullopt;
  return FileSource(file.get(), static_cast<std::uint64_t>(facts.st_size));
}

std::optional<std::size_t> FileSource::ReadAt(std::uint64_t offset,
                                              std::span<char> out) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto got = pread(fd_,
                           out.data() + done,
                           out.size() - done,
                           static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace identifiers::document
