#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>

#include "collectors/file_export/file_handle.h"
#include "collectors/file_export/file_source.h"

namespace collectors {

// The files that were told of, each with its newest handle, by which it is
// found whatever its name is by now. One that is made where another was deleted
// within a tick of the file system's clock has the identity of that, and only
// another handle: the one before is forgotten. Beyond kMax the oldest is, too.
class KnownFiles {
 public:
  static constexpr std::size_t kMax = 40'000;

  void Remember(const FileIdentity& file, const FileHandle& handle);
  // Of one that is remembered: when it was changed last, as it was told.
  void SetWritten(const FileIdentity& file, std::int64_t changed_ns);
  bool WasTold(const FileIdentity& file, std::int64_t changed_ns) const;

  // Null if it is not remembered.
  const FileHandle* FindHandle(const FileIdentity& file) const;
  const FileIdentity* FindFile(const FileHandle& handle) const;

 private:
  std::map<FileIdentity, FileHandle> handles_;
  std::map<FileHandle, FileIdentity> files_;  // The same, by handle.
  std::map<FileIdentity, std::int64_t> written_ns_;
  std::deque<FileIdentity> by_age_;
};

}  // namespace collectors
