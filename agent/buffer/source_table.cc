#include "agent/buffer/source_table.h"

#include <algorithm>

namespace agent {

base::Result<SourceTable> SourceTable::Load(BufferFile& file) {
  auto sources = file.ReadSources();
  if (!sources.ok()) return sources.error();
  SourceTable table;
  table.sources_.insert(sources.value().begin(), sources.value().end());
  return table;
}

bool SourceTable::Take(const Origin& origin) {
  if (origin.number == 0) return true;
  const auto found = sources_.find(origin.source);
  const bool noted =
      std::any_of(undo_.begin(), undo_.end(), [&origin](const auto& entry) {
        return entry.first == origin.source;
      });
  if (found == sources_.end()) {
    if (!noted) undo_.emplace_back(origin.source, std::nullopt);
    return sources_[origin.source].Take(origin.number);
  }
  if (noted) return found->second.Take(origin.number);
  Source before = found->second;
  if (!found->second.Take(origin.number)) return false;
  undo_.emplace_back(origin.source, std::move(before));
  return true;
}

base::Status SourceTable::Save(BufferFile& file, std::int64_t now_utc_ms) {
  bool grown = false;
  for (const auto& [id, before] : undo_) {
    Source& source = sources_[id];
    source.seen_utc_ms = now_utc_ms;
    if (auto done = file.WriteSource(id, source); !done.ok()) return done;
    grown = grown || !before;
  }
  if (grown) return Prune(file, now_utc_ms);
  return {};
}

void SourceTable::Undo() {
  for (auto& [id, before] : undo_) {
    if (before)
      sources_[id] = std::move(*before);
    else
      sources_.erase(id);
  }
  undo_.clear();
}

base::Status SourceTable::Prune(BufferFile& file, std::int64_t now_utc_ms) {
  for (;;) {
    const auto oldest = std::min_element(
        sources_.begin(), sources_.end(), [](const auto& a, const auto& b) {
          return a.second.seen_utc_ms < b.second.seen_utc_ms;
        });
    if (oldest == sources_.end() ||
        (sources_.size() <= kMaxSources &&
         oldest->second.seen_utc_ms > now_utc_ms - kSourceAgeMs))
      return {};
    if (auto done = file.DeleteSource(oldest->first); !done.ok()) return done;
    const bool noted =
        std::any_of(undo_.begin(), undo_.end(), [&oldest](const auto& entry) {
          return entry.first == oldest->first;
        });
    if (!noted) undo_.emplace_back(oldest->first, oldest->second);
    sources_.erase(oldest);
  }
}

}  // namespace agent
