#include "agent/buffer/append_group.h"

#include <utility>

#include "agent/buffer/buffer_file.h"

namespace agent {
namespace {

// What a busy moment needed is given back after it.
constexpr std::size_t kKeptBytes = 64 * 1024;

template <typename T>
void Empty(std::vector<T>& items) {
  if (items.capacity() * sizeof(T) > kKeptBytes)
    items = std::vector<T>();
  else
    items.clear();
}

}  // namespace

void AppendGroup::Add(std::span<const Entry> entries,
                      EventBuffer::DurableCallback on_durable) {
  Span span{.first_row = rows_.size(),
            .rows = entries.size(),
            .on_durable = std::move(on_durable)};
  for (const Entry& entry : entries) {
    rows_.push_back(
        {bytes_.size(), entry.row.size(), entry.origin, entry.gather});
    bytes_.insert(bytes_.end(), entry.row.begin(), entry.row.end());
    span.stored_bytes += StoredBytes(entry.row.size());
  }
  spans_.push_back(std::move(span));
}

void AppendGroup::Refuse(base::Error why,
                         EventBuffer::DurableCallback on_durable) {
  spans_.push_back({.first_row = rows_.size(),
                    .on_durable = std::move(on_durable),
                    .outcome = std::move(why)});
}

void AppendGroup::Finish() {
  for (Span& span : spans_) {
    if (span.on_durable) span.on_durable(std::move(span.outcome));
  }
  Empty(bytes_);
  Empty(rows_);
  Empty(spans_);
}

}  // namespace agent
