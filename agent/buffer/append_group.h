#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "agent/buffer/event_buffer.h"
#include "base/bytes.h"

namespace agent {

// Spans that wait to be stored, in the order in which they came. All rows lie
// in one block of memory, which is used again: nothing is allocated per row.
class AppendGroup {
 public:
  struct Row {
    std::size_t offset = 0;
    std::size_t size = 0;
    Origin origin;
    std::chrono::milliseconds gather{0};
  };
  struct Span {
    std::size_t first_row = 0;
    std::size_t rows = 0;
    std::uint64_t stored_bytes = 0;
    EventBuffer::DurableCallback on_durable;
    base::Result<StoredSpan> outcome = base::Result<StoredSpan>(StoredSpan{});
  };

  void Add(std::span<const Entry> entries,
           EventBuffer::DurableCallback on_durable);
  // A span that will not be stored: its turn comes only to be told why.
  void Refuse(base::Error why, EventBuffer::DurableCallback on_durable);

  bool empty() const { return spans_.empty(); }
  std::size_t bytes() const { return bytes_.size(); }
  std::vector<Span>& spans() { return spans_; }
  std::span<const Row> rows_of(const Span& span) const {
    return std::span(rows_).subspan(span.first_row, span.rows);
  }
  base::ByteView bytes_of(const Row& row) const {
    return base::ByteView(bytes_).subspan(row.offset, row.size);
  }

  // Tells each span its outcome and empties the group.
  void Finish();

 private:
  base::Bytes bytes_;
  std::vector<Row> rows_;
  std::vector<Span> spans_;
};

}  // namespace agent
