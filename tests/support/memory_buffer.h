#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "agent/buffer/event_buffer.h"
#include "base/mutex.h"
#include "protocol/row_codec.h"

namespace test {

// An event buffer without a disk: what Append() is given is durable at once,
// and callbacks run in the calling thread. No chain, no limit, no memory of
// origins, no sums.
class MemoryBuffer final : public agent::EventBuffer {
 public:
  void Append(std::span<const agent::Entry> entries,
              DurableCallback on_durable) override {
    if (!error_.empty())
      return on_durable(base::Error{base::ErrorCode::kFull, error_});
    agent::StoredSpan stored;
    {
      const base::MutexLock lock(mutex_);
      for (const auto& entry : entries) {
        if (entry.gather.count() > 0) {
          summed_.push_back(entry.row);
          ++stored.added;
          continue;
        }
        rows_.push_back(entry.row);
        origins_.push_back(entry.origin);
        ++stored.rows;
      }
      stored.last = Next() - 1;
    }
    on_durable(stored);
  }

  base::Result<agent::Pending> Peek(std::size_t max_events,
                                    std::size_t max_bytes) override {
    const base::MutexLock lock(mutex_);
    ++peeks_;
    agent::Pending pending{.generation = generation_,
                           .previous = previous_,
                           .shed = shed_,
                           .first = first_};
    std::size_t bytes = 0;
    for (const auto& row : rows_) {
      bytes += row.size();
      if (pending.rows.size() == max_events ||
          (bytes > max_bytes && !pending.rows.empty()))
        break;
      pending.rows.push_back(row);
    }
    pending.more = pending.rows.size() < rows_.size();
    return pending;
  }

  base::Status Acknowledge(agent::Seq last) override {
    const base::MutexLock lock(mutex_);
    while (first_ <= last && !rows_.empty()) {
      rows_.erase(rows_.begin());
      ++first_;
    }
    if (shed_ && shed_->last <= last) shed_.reset();
    return {};
  }

  base::Status DeclareMissing(agent::Seq first) override {
    const base::MutexLock lock(mutex_);
    if (first >= first_)
      return base::Error{base::ErrorCode::kInvalid, "they are here"};
    shed_ = protocol::ShedRecord{.first = first,
                                 .last = first_ - 1,
                                 .reason = protocol::Reason::kMissingAtCentre};
    return {};
  }

  base::Status Reject(agent::Seq number) override {
    const base::MutexLock lock(mutex_);
    if (number != first_ || rows_.empty())
      return base::Error{base::ErrorCode::kInvalid, "not the oldest"};
    rows_.erase(rows_.begin());
    ++first_;
    shed_ = protocol::ShedRecord{.first = shed_ ? shed_->first : number,
                                 .last = number,
                                 .reason = protocol::Reason::kRefused};
    return {};
  }

  base::Status StartGeneration() override {
    const base::MutexLock lock(mutex_);
    previous_ = generation_;
    ++generation_.ordinal;
    first_ = 1;
    shed_.reset();
    return {};
  }

  agent::BufferStatus status() const override {
    const base::MutexLock lock(mutex_);
    agent::BufferStatus status;
    status.generation = generation_;
    status.next = Next();
    status.events = rows_.size();
    status.limit_bytes = limit_bytes_;
    for (const auto& row : rows_) {
      status.login_bytes[protocol::RowLogin(row)] += row.size();
      status.bytes += row.size();
    }
    return status;
  }

  // For tests.
  void Add(int count) {
    std::vector<agent::Entry> entries;
    for (int i = 0; i < count; ++i)
      entries.push_back({.row = Row(), .origin = {}});
    Append(entries, [](const auto&) {});
  }
  int peeks() const {
    const base::MutexLock lock(mutex_);
    return peeks_;
  }
  std::vector<base::Bytes> rows() const {
    const base::MutexLock lock(mutex_);
    return rows_;
  }
  // What was to be summed up, one by one.
  std::vector<base::Bytes> summed() const {
    const base::MutexLock lock(mutex_);
    return summed_;
  }
  std::vector<agent::Origin> origins() const {
    const base::MutexLock lock(mutex_);
    return origins_;
  }
  // For its status: rows beyond it are taken all the same.
  void set_limit_bytes(std::uint64_t limit) { limit_bytes_ = limit; }
  // Append() fails with this; empty: it works again.
  void set_error(std::string error) { error_ = std::move(error); }

 private:
  agent::Seq Next() const REQUIRES(mutex_) {
    return first_ + static_cast<agent::Seq>(rows_.size());
  }
  // Any bytes travel; these tell one row from the next.
  base::Bytes Row() {
    ++made_;
    return {1,
            7,
            static_cast<std::uint8_t>(made_ & 0xFF),
            static_cast<std::uint8_t>(made_ >> 8 & 0xFF)};
  }

  std::string error_;
  std::uint64_t limit_bytes_ = 0;
  unsigned made_ = 0;
  mutable base::Mutex mutex_;
  int peeks_ GUARDED_BY(mutex_) = 0;
  std::vector<base::Bytes> rows_ GUARDED_BY(mutex_);
  std::vector<base::Bytes> summed_ GUARDED_BY(mutex_);
  std::vector<agent::Origin> origins_ GUARDED_BY(mutex_);
  agent::Seq first_ GUARDED_BY(mutex_) = 1;
  protocol::Generation generation_ GUARDED_BY(mutex_){1, 77};
  protocol::Generation previous_ GUARDED_BY(mutex_);
  std::optional<protocol::ShedRecord> shed_ GUARDED_BY(mutex_);
};

}  // namespace test
