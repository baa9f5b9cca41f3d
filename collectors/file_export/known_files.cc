#include "collectors/file_export/known_files.h"

namespace collectors {

void KnownFiles::Remember(const FileIdentity& file, const FileHandle& handle) {
  const auto [known, fresh] = handles_.try_emplace(file, handle);
  if (!fresh && known->second != handle) {
    files_.erase(known->second);
    known->second = handle;
  }
  files_[handle] = file;
  if (!fresh) return;
  by_age_.push_back(file);
  if (by_age_.size() <= kMax) return;
  const auto oldest = handles_.find(by_age_.front());
  files_.erase(oldest->second);
  written_ns_.erase(oldest->first);
  handles_.erase(oldest);
  by_age_.pop_front();
}

void KnownFiles::SetWritten(const FileIdentity& file, std::int64_t changed_ns) {
  written_ns_[file] = changed_ns;
}

bool KnownFiles::WasTold(const FileIdentity& file,
                         std::int64_t changed_ns) const {
  const auto written = written_ns_.find(file);
  return written != written_ns_.end() && written->second == changed_ns;
}

const FileHandle* KnownFiles::FindHandle(const FileIdentity& file) const {
  const auto known = handles_.find(file);
  return known == handles_.end() ? nullptr : &known->second;
}

const FileIdentity* KnownFiles::FindFile(const FileHandle& handle) const {
  const auto known = files_.find(handle);
  return known == files_.end() ? nullptr : &known->second;
}

}  // namespace collectors
