#include "agent/buffer/buffer_store.h"

#include <algorithm>
#include <utility>

#include "agent/buffer/chain_seed.h"
#include "agent/buffer/restored.h"
#include "agent/buffer/shedding.h"
#include "base/crash_point.h"
#include "protocol/limits.h"
#include "protocol/row_codec.h"

namespace agent {
namespace {

using base::Error;
using base::ErrorCode;
using base::Status;

// The log is moved into the file when it holds more than this.
constexpr std::uint64_t kLogBytes = 1 << 20;

// About so many bytes of the log a sum takes that is written again.
constexpr std::uint64_t kSumLogBytes = 4096;

// Some more than needed is shed, so that it is not done for every row.
std::uint64_t ShedTarget(std::uint64_t limit_bytes) {
  return limit_bytes - limit_bytes / 16;
}

Error Damaged(const std::string& what) {
  return {ErrorCode::kCorrupt, "the buffer is damaged: " + what};
}

std::int64_t Milliseconds(base::UtcTime time) {
  return time.time_since_epoch().count();
}

}  // namespace

BufferStore::BufferStore(const Options& options,
                         const base::Clock& clock,
                         base::Random& random,
                         std::unique_ptr<BufferFile> file,
                         SourceTable sources,
                         SumTable sums,
                         BufferState state)
    : options_(options),
      clock_(clock),
      random_(random),
      file_(std::move(file)),
      reserve_(options.path.string() + ".reserve", options.reserve_bytes),
      sources_(std::move(sources)),
      sums_(std::move(sums)),
      state_(std::move(state)) {}

base::Result<std::unique_ptr<BufferStore>> BufferStore::Open(
    const Options& options, const base::Clock& clock, base::Random& random) {
  auto seed = ReadChainSeed(options.chain_seed);
  if (!seed.ok()) return seed.error();
  auto file = BufferFile::Open(options.path, BufferFile::Access::kWrite);
  if (!file.ok()) return file.error();
  if (auto sound = file.value()->CheckPages(); !sound.ok())
    return sound.error();
  auto sources = SourceTable::Load(*file.value());
  if (!sources.ok()) return sources.error();
  auto sums = SumTable::Load(*file.value());
  if (!sums.ok()) return sums.error();
  auto state = file.value()->ReadState();
  if (!state.ok()) return state.error();

  const bool begun = state.value().has_value();
  BufferState known{.chain = protocol::Chain(0, {}, {}), .shed_runs = {}};
  if (begun) known = std::move(*state.value());
  std::unique_ptr<BufferStore> store(new BufferStore(options,
                                                     clock,
                                                     random,
                                                     std::move(file.value()),
                                                     std::move(sources.value()),
                                                     std::move(sums.value()),
                                                     std::move(known)));
  if (auto measured = store->Measure(); !measured.ok()) return measured.error();
  // Another generation was begun and not used, or the machine enrolled again.
  if (!begun || seed.value().last != store->state_.generation) {
    if (auto started = store->StartGeneration(); !started.ok())
      return started.error();
  }
  store->Committed();
  store->reserve_.Refill();
  return store;
}

// Reads every row once: that they are whole, and one after the other.
Status BufferStore::Measure() {
  status_.limit_bytes = options_.limit_bytes;
  Seq expected = OldestNumber();
  bool sound = true;
  auto read = file_->ForEach(0, [&](const StoredRow& row) {
    sound = row.intact && row.number == expected;
    if (sound) ++expected;
    if (status_.events == 0) status_.oldest_utc_ms = row.stored_utc_ms;
    CountIn(row.row);
    return sound;
  });
  if (!read.ok()) return read;
  if (!sound)
    return Damaged("row " + std::to_string(expected) + " is not whole");
  if (expected != state_.chain.last() + 1)
    return Damaged("rows after " + std::to_string(expected - 1) +
                   " are missing");
  return {};
}

Seq BufferStore::OldestNumber() const {
  return state_.shed_runs.empty() ? state_.acknowledged + 1
                                  : state_.shed_runs.back().last + 1;
}

void BufferStore::Committed() {
  status_.generation = state_.generation;
  status_.next = state_.chain.last() + 1;
  status_.acknowledged = state_.acknowledged;
  status_.shed_events = state_.shed_events;
  status_.open_sums = sums_.size();
}

Status BufferStore::Store(AppendGroup& group) {
  Restored state(state_);
  Restored status(status_);
  auto stored = StoreSpans(group);
  if (stored.ok()) {
    state.Keep();
    status.Keep();
    sources_.Keep();
    sums_.Keep();
    Committed();
    log_bytes_ += stored.value();
    return {};
  }
  sources_.Undo();
  sums_.Undo();
  for (auto& span : group.spans())
    if (span.outcome.ok()) span.outcome = stored.error();
  return stored.error();
}

base::Result<std::uint64_t> BufferStore::StoreSpans(AppendGroup& group) {
  const std::int64_t now = Milliseconds(clock_.utc_now());
  auto transaction = file_->Begin();
  if (!transaction.ok()) return transaction.error();
  const std::uint64_t before = status_.bytes;
  if (HasDueSums()) {
    if (auto done = StoreDueSums(); !done.ok()) return done.error();
  }
  for (auto& span : group.spans()) {
    if (!span.outcome.ok()) continue;
    if (auto done = StoreSpan(group, span); !done.ok()) return done.error();
  }
  // A sum is overwritten in its place.
  const std::uint64_t added =
      status_.bytes - before + sums_.size() * kSumLogBytes;
  if (status_.bytes > options_.limit_bytes) {
    if (auto done = Shed(ShedTarget(options_.limit_bytes)); !done.ok())
      return done.error();
  }
  if (auto done = file_->WriteState(state_); !done.ok()) return done.error();
  if (auto done = sources_.Save(*file_, now); !done.ok()) return done.error();
  if (auto done = sums_.Save(*file_); !done.ok()) return done.error();
  if (auto done = transaction.value().Commit(); !done.ok()) return done.error();
  return added;
}

Status BufferStore::StoreSpan(AppendGroup& group, AppendGroup::Span& span) {
  const std::int64_t now = Milliseconds(clock_.utc_now());
  StoredSpan stored;
  bool is_new = false;
  for (const auto& row : group.rows_of(span)) {
    if (!row.origin.continued) is_new = sources_.Take(row.origin);
    if (!is_new) continue;
    const bool summed = row.gather.count() > 0;
    ++(summed ? stored.added : stored.rows);
    auto done = summed ? AddToSum(group.bytes_of(row), row.gather)
                       : StoreRow(group.bytes_of(row), now);
    if (!done.ok()) return done;
  }
  stored.last = state_.chain.last();
  span.outcome = stored;
  return {};
}

Status BufferStore::AddToSum(base::ByteView row,
                             std::chrono::milliseconds gather) {
  auto event = protocol::DecodeRow(row);
  if (!event.ok()) return event.error();
  const auto due = clock_.steady_now() + gather;
  if (sums_.Add(event.value(), due)) return {};
  if (auto done = StoreDueSums(); !done.ok()) return done;
  sums_.Add(event.value(), due);
  return {};
}

Status BufferStore::StoreDueSums() {
  for (const auto& row : sums_.TakeDue(clock_.steady_now())) {
    if (auto done = StoreRow(row, Milliseconds(clock_.utc_now())); !done.ok())
      return done;
  }
  return {};
}

// Not while they could be what makes it shed: then they wait for room.
bool BufferStore::HasDueSums() const {
  return sums_.HasDue(clock_.steady_now()) &&
         status_.bytes < ShedTarget(options_.limit_bytes);
}

// With no span. If it fails they stay due.
void BufferStore::StoreDueSumsAlone() {
  if (!HasDueSums()) return;
  AppendGroup none;
  (void)Store(none);
}

Status BufferStore::StoreRow(base::ByteView row, std::int64_t stored_utc_ms) {
  const protocol::Link link = state_.chain.Add(row);
  if (auto done = file_->Insert(state_.chain.last(), stored_utc_ms, link, row);
      !done.ok())
    return done;
  if (status_.events == 0) status_.oldest_utc_ms = stored_utc_ms;
  CountIn(row);
  return {};
}

void BufferStore::CountIn(base::ByteView row) {
  const std::uint64_t bytes = StoredBytes(row.size());
  ++status_.events;
  status_.bytes += bytes;
  status_.login_bytes[protocol::RowLogin(row)] += bytes;
}

void BufferStore::CountOut(base::ByteView row) {
  const std::uint64_t bytes = StoredBytes(row.size());
  --status_.events;
  status_.bytes -= bytes;
  const auto login = status_.login_bytes.find(protocol::RowLogin(row));
  if (login != status_.login_bytes.end() && (login->second -= bytes) == 0)
    status_.login_bytes.erase(login);
}

Status BufferStore::Shed(std::uint64_t target_bytes) {
  protocol::ShedRecord run{.first = OldestNumber()};
  run.last = run.first - 1;
  bool more = false;
  auto read = file_->ForEach(run.first, [&](const StoredRow& row) {
    if (status_.bytes <= target_bytes) {
      status_.oldest_utc_ms = row.stored_utc_ms;
      more = true;
      return false;
    }
    CountShed(run, row.row);
    run.last = row.number;
    run.link_after = row.link;
    CountOut(row.row);
    return true;
  });
  if (!read.ok()) return read;
  if (!more) status_.oldest_utc_ms = 0;
  if (run.last < run.first) return {};
  state_.base = run.link_after;
  state_.shed_events += static_cast<std::uint64_t>(run.last - run.first + 1);
  AddShed(state_.shed_runs, run, handed_out_);
  if (auto done = file_->DeleteUpTo(run.last); !done.ok()) return done;
  return file_->WriteShedRuns(state_.shed_runs);
}

base::Result<Pending> BufferStore::Peek(std::size_t max_events,
                                        std::size_t max_bytes) {
  StoreDueSumsAlone();
  Pending pending{.generation = state_.generation,
                  .previous = state_.previous,
                  .shed = AllShed(state_.shed_runs),
                  .first = OldestNumber(),
                  .rows = {},
                  .link = state_.base};
  std::size_t bytes = 0;
  bool intact = true;
  const auto next = [&pending] {
    return pending.first + static_cast<Seq>(pending.rows.size());
  };
  auto read = file_->ForEach(pending.first, [&](const StoredRow& row) {
    intact = row.intact && row.number == next();
    bytes += row.row.size();
    const bool fits = pending.rows.empty() ||
                      (pending.rows.size() < max_events && bytes <= max_bytes);
    if (!fits || !intact) {
      pending.more = intact;
      return false;
    }
    pending.rows.emplace_back(row.row.begin(), row.row.end());
    pending.link = row.link;
    return true;
  });
  if (!read.ok()) return read.error();
  if (!intact)
    return Damaged("row " + std::to_string(next()) + " is not whole");
  if (!pending.more && next() != state_.chain.last() + 1)
    return Damaged("rows from " + std::to_string(next()) + " on are missing");
  handed_out_ = std::max(handed_out_, next() - 1);
  return pending;
}

Status BufferStore::Acknowledge(Seq last) {
  if (last > state_.chain.last())
    return Error{ErrorCode::kInvalid,
                 "event " + std::to_string(last) +
                     " was acknowledged and does not exist"};
  if (last <= state_.acknowledged) return {};
  auto done = Forget(last);
  if (done.ok() || done.error().code != ErrorCode::kFull || !reserve_.Release())
    return done;
  done = Forget(last);
  if (done.ok() && file_->EmptyLog().ok()) {
    log_bytes_ = 0;
    (void)file_->Shrink();
  }
  reserve_.Refill();
  return done;
}

Status BufferStore::Forget(Seq last) {
  base::CrashPoint("before acknowledge");
  Restored state(state_);
  Restored status(status_);
  auto transaction = file_->Begin();
  if (!transaction.ok()) return transaction.error();
  status_.oldest_utc_ms = 0;
  // Not from 0: a row that was slipped in below was never counted in.
  auto read = file_->ForEach(OldestNumber(), [&](const StoredRow& row) {
    if (row.number > last) {
      status_.oldest_utc_ms = row.stored_utc_ms;
      return false;
    }
    state_.base = row.link;
    CountOut(row.row);
    return true;
  });
  if (!read.ok()) return read;
  if (auto done = file_->DeleteUpTo(last); !done.ok()) return done;
  if (DropShed(state_.shed_runs, last)) {
    if (auto done = file_->WriteShedRuns(state_.shed_runs); !done.ok())
      return done;
  }
  state_.acknowledged = last;
  if (auto done = file_->WriteState(state_); !done.ok()) return done;
  if (auto done = transaction.value().Commit(); !done.ok()) return done;
  state.Keep();
  status.Keep();
  Committed();
  base::CrashPoint("after acknowledge");
  // Overwriting what was deleted goes through the log, too.
  log_bytes_ += kLogBytes / 16;
  return {};
}

void BufferStore::TidyUp(bool idle) {
  if (log_bytes_ == 0 || (!idle && log_bytes_ < kLogBytes)) return;
  if (status_.events == 0) (void)file_->Shrink();
  if (file_->EmptyLog().ok()) log_bytes_ = 0;
  reserve_.Refill();
}

}  // namespace agent
