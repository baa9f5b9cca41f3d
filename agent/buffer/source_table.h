#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "agent/buffer/buffer_file.h"
#include "agent/buffer/event_buffer.h"
#include "agent/buffer/source.h"
#include "base/result.h"

namespace agent {

// Which rows of which sources are stored: the table `source`, in memory. A
// source that was silent for kSourceAge is forgotten. One thread.
class SourceTable {
 public:
  static base::Result<SourceTable> Load(BufferFile& file);

  // True, and taken note of, if the row was not stored before.
  bool Take(const Origin& origin);

  // Writes what was taken note of since the last Keep or Undo.
  base::Status Save(BufferFile& file, std::int64_t now_utc_ms);
  void Keep() { undo_.clear(); }
  void Undo();

 private:
  using Map = std::map<SourceId, Source>;

  base::Status Prune(BufferFile& file, std::int64_t now_utc_ms);

  Map sources_;
  // As they were before; nothing for one that was not there.
  std::vector<std::pair<SourceId, std::optional<Source>>> undo_;
};

inline constexpr std::int64_t kSourceAgeMs = 30LL * 24 * 60 * 60 * 1000;
inline constexpr std::size_t kMaxSources = 1024;  // Beyond: the oldest goes.

}  // namespace agent
