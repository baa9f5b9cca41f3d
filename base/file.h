// Small files that must be whole or absent: keys, certificates, settings.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace base {

// kInvalid if it does not exist, kFull if it is larger than `max_bytes`,
// kDenied or kUnavailable otherwise; the message names the path and the cause.
Result<std::string> ReadFile(const std::filesystem::path& path,
                             std::size_t max_bytes = 1 << 20);

// Replaces `path` as a whole, surviving a power cut: temporary file, fsync,
// rename, fsync of the folder. `mode` as for open(2), e.g. 0600.
Status WriteFileAtomically(const std::filesystem::path& path,
                           std::string_view contents,
                           unsigned mode);

// An empty file that its owner alone may read, unless there is one already,
// which is not even opened: closing it would take SQLite's locks on it from
// this process.
void MakeSecretFile(const std::filesystem::path& path);

// Gives `from` the name `to`, surviving a power cut; both in one folder.
// kInvalid if there is no `from`.
Status RenameDurably(const std::filesystem::path& from,
                     const std::filesystem::path& to);

// Overwrites a file's bytes where they are, then removes it. What a file system
// or a disk keeps elsewhere (copies on write, wear levelling, backups) stays.
// A link is removed and what it points to left alone, which is kDenied.
Status ShredFile(const std::filesystem::path& path);

// Makes `folder` and its parents; the last one with `mode`.
Status MakeFolder(const std::filesystem::path& folder, unsigned mode);

// Holds an exclusive lock on `path` (made if absent) until it is destroyed.
// kUnavailable, naming the process that holds it, if there is one.
Result<UniqueFd> LockFile(const std::filesystem::path& path);

}  // namespace base
