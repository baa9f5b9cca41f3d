#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "protocol/batch.h"
#include "protocol/chain.h"

namespace agent {

// Numbers the events of one generation: 1, 2, 3, ... without holes, never
// reused. A new generation begins when the buffer's file is lost or replaced.
using Seq = std::int64_t;

// Who handed a row in, so that a row handed in again after a crash is known.
// `number` rises by one with each row of a source; number 0: not deduplicated.
struct Origin {
  std::array<std::uint8_t, 16> source{};
  std::uint64_t number = 0;
  // More of what the entry before it says: stored together with that, or not.
  bool continued = false;
};

// What a row takes of the limit: its bytes, its link, and about what SQLite
// keeps beside them (an estimate: number, time, checksum, lengths).
constexpr std::uint64_t StoredBytes(std::size_t row_bytes) {
  return row_bytes + sizeof(protocol::Link) + 25;
}

struct Entry {
  base::Bytes row;  // protocol::EncodeRow.
  Origin origin;
  // Not 0: no row of its own. It is added to the open sum of its like
  // (SumTable) or opens one, of which a row is made when it is that old.
  std::chrono::milliseconds gather{0};
};

// What became of a span.
struct StoredSpan {
  Seq last = 0;           // The newest row's number.
  std::size_t rows = 0;   // So many of its rows were new: its last ones.
  std::size_t added = 0;  // So many were new to sums, likewise.
};

struct Pending {
  protocol::Generation generation;
  protocol::Generation previous;             // Ordinal 0 if there was none.
  std::optional<protocol::ShedRecord> shed;  // Not yet acknowledged.
  Seq first = 1;
  std::vector<base::Bytes> rows;  // first, first + 1, ...
  protocol::Link link{};          // After the last row here.
  bool more = false;              // There are rows behind these.
};

struct BufferStatus {
  protocol::Generation generation;
  Seq next = 1;          // The number the next event gets.
  Seq acknowledged = 0;  // The centre has everything up to here.
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;  // Of rows and their links, without free pages.
  std::uint64_t limit_bytes = 0;
  std::int64_t oldest_utc_ms = 0;  // Stored at; 0 if empty.
  std::uint64_t shed_events = 0;   // In this generation.
  std::map<protocol::LoginId, std::uint64_t> login_bytes{};  // Of `bytes`.
  std::size_t open_sums = 0;
};

// Events that the centre has not acknowledged, kept across crashes.
//
// A sum is as durable as a row, and takes no number before it becomes one.
//
// Life cycle: one for each state folder, under an exclusive lock. A corrupt
// file is moved aside, what can be recovered is, and the rest is an event.
// Destroying the buffer commits what was appended and runs its callbacks first.
//
// Delivery is at least once: after a crash the same events are handed out
// again, and the centre discards what it has by (agent, generation, number).
// Each row is chained (protocol::Chain) over its canonical bytes, not SQLite's,
// which a VACUUM may change.
//
// Thread-safe. Commits happen on the buffer's own thread, and each takes all
// that arrived during the one before it (group commit).
class EventBuffer {
 public:
  // Gets what became of the span, or why nothing of it is stored. Entries whose
  // origin is known already count as stored. Runs exactly once, on the buffer's
  // thread: post to your loop and return.
  using DurableCallback = std::function<void(base::Result<StoredSpan>)>;

  virtual ~EventBuffer() = default;

  // Returns at once; `on_durable` runs when the events would survive a power
  // cut. All or none are stored. At the size limit the oldest are shed to make
  // room; kFull if the disk is full, kUnavailable if it cannot keep up.
  virtual void Append(std::span<const Entry> entries,
                      DurableCallback on_durable) = 0;

  // The oldest events, at least one if there is any and otherwise no more than
  // `max_events` and `max_bytes` of them. Changes nothing, but that sums which
  // are due become rows. Reads the disk: for the shipper's thread, never for an
  // event loop.
  virtual base::Result<Pending> Peek(std::size_t max_events,
                                     std::size_t max_bytes) = 0;

  // Forgets everything up to and including `last`, and a shed record that ends
  // there or before. Doing it twice is OK.
  virtual base::Status Acknowledge(Seq last) = 0;

  // Declares rows missing at the centre that are gone here: a shed record over
  // [first, oldest row - 1] with kMissingAtCentre. kInvalid if they are here.
  virtual base::Status DeclareMissing(Seq first) = 0;

  // Gives up the oldest row, which the centre refuses: a shed record over it
  // with kRefused takes its place. kInvalid if `number` is not the oldest.
  virtual base::Status Reject(Seq number) = 0;

  // After a fork: the rows that are left go on as 1, 2, 3, ... of a new
  // generation that names this one.
  virtual base::Status StartGeneration() = 0;

  virtual BufferStatus status() const = 0;
};

}  // namespace agent
