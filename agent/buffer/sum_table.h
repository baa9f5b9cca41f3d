#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/buffer/buffer_file.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "protocol/event.h"

namespace agent {

// Events that are only summed up: one sum for all that have the same login,
// action, reason, program and detail. Its quantity and counts are the sums of
// theirs, its time is that of the last. The table `sum`, in memory. One thread.
class SumTable {
 public:
  // Those of an earlier process are due at once.
  static base::Result<SumTable> Load(BufferFile& file);

  // Adds `event` to the sum of its like, or opens one that is due at `due`.
  // False if it does not fit into that one any more: then that is due at once.
  bool Add(const protocol::Event& event, base::SteadyTime due);

  bool HasDue(base::SteadyTime now) const;
  // Takes out those that are due, as rows.
  std::vector<base::Bytes> TakeDue(base::SteadyTime now);

  // Writes what changed since the last Keep or Undo.
  base::Status Save(BufferFile& file);
  void Keep();
  void Undo();

  std::size_t size() const { return sums_.size(); }

 private:
  struct Sum {
    std::int64_t id = 0;
    base::SteadyTime due{};
    protocol::Event event;
    bool changed = false;
  };

  void Note();

  std::int64_t last_id_ = 0;
  std::vector<Sum> sums_;
  std::vector<std::int64_t> taken_;  // Ids, since the last Keep or Undo.
  std::optional<std::vector<Sum>> before_;
};

}  // namespace agent
