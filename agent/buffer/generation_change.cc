// BufferStore, second part: what gives rows new numbers or explains that there
// are none.
#include <algorithm>
#include <utility>

#include "agent/buffer/buffer_store.h"
#include "agent/buffer/chain_seed.h"
#include "agent/buffer/restored.h"
#include "agent/buffer/salvage.h"
#include "agent/buffer/shedding.h"

namespace agent {
namespace {

using base::Error;
using base::ErrorCode;
using base::Status;

// Rows that are in memory at a time while they are renumbered.
constexpr std::size_t kRenumberedAtOnce = 256;

struct LooseRow {
  Seq number = 0;
  std::int64_t stored_utc_ms = 0;
  base::Bytes row;
};

}  // namespace

Status BufferStore::Commit(base::sqlite::Transaction& transaction) {
  if (auto done = file_->WriteShedRuns(state_.shed_runs); !done.ok())
    return done;
  if (auto done = file_->WriteState(state_); !done.ok()) return done;
  return transaction.Commit();
}

Status BufferStore::DeclareMissing(Seq first) {
  const Seq oldest = OldestNumber();
  if (first < 1 || first >= oldest ||
      (!state_.shed_runs.empty() && first >= state_.shed_runs.front().first))
    return Error{ErrorCode::kInvalid,
                 "events from " + std::to_string(first) + " are still here"};
  Restored state(state_);
  auto transaction = file_->Begin();
  if (!transaction.ok()) return transaction.error();
  // Of several records in a row only the last one's link counts.
  const Seq last = state_.shed_runs.empty()
                       ? oldest - 1
                       : state_.shed_runs.front().first - 1;
  state_.shed_runs.insert(state_.shed_runs.begin(),
                          {.first = first,
                           .last = last,
                           .reason = protocol::Reason::kMissingAtCentre,
                           .events = {},
                           .link_after = state_.base});
  state_.acknowledged = first - 1;
  if (auto done = Commit(transaction.value()); !done.ok()) return done;
  state.Keep();
  Committed();
  return {};
}

Status BufferStore::Reject(Seq number) {
  if (number != OldestNumber() || number > state_.chain.last())
    return Error{ErrorCode::kInvalid,
                 "event " + std::to_string(number) + " is not the oldest"};
  Restored state(state_);
  Restored status(status_);
  auto transaction = file_->Begin();
  if (!transaction.ok()) return transaction.error();
  protocol::ShedRecord run{
      .first = number, .last = number, .reason = protocol::Reason::kRefused};
  auto read = file_->ForEach(number, [&](const StoredRow& row) {
    if (row.number > number) {
      status_.oldest_utc_ms = row.stored_utc_ms;
      return false;
    }
    CountShed(run, row.row);
    run.link_after = row.link;
    CountOut(row.row);
    status_.oldest_utc_ms = 0;
    return true;
  });
  if (!read.ok()) return read;
  state_.base = run.link_after;
  // Kept apart from what was shed before.
  AddShed(state_.shed_runs, run, number - 1);
  if (auto done = file_->Delete(number); !done.ok()) return done;
  if (auto done = Commit(transaction.value()); !done.ok()) return done;
  state.Keep();
  status.Keep();
  Committed();
  return {};
}

Status BufferStore::StartGeneration() {
  auto started = TakeGeneration(options_.chain_seed, random_);
  if (!started.ok()) return started.error();
  const protocol::Generation& before = started.value().previous;
  // The seed knows of a generation that was taken and not used, and this file
  // of one that was used. After a new enrolment it knows of none: the rows go
  // on under another name.
  const bool of_this_agent = state_.generation.ordinal != 0 &&
                             state_.generation.ordinal <= before.ordinal;

  Restored state(state_);
  Restored status(status_);
  auto transaction = file_->Begin();
  if (!transaction.ok()) return transaction.error();
  const Seq oldest = OldestNumber();
  const auto shed = AllShed(state_.shed_runs);
  state_ = {.generation = started.value().generation,
            .previous = of_this_agent ? state_.generation : before,
            .chain = started.value().chain,
            .shed_events = state_.shed_events,
            .shed_runs = {}};
  state_.base = state_.chain.link();
  if (shed) CarryOver(*shed);
  status_.events = 0;
  status_.bytes = 0;
  status_.login_bytes.clear();
  if (auto done = Renumber(oldest); !done.ok()) return done;
  if (auto done = Commit(transaction.value()); !done.ok()) return done;
  state.Keep();
  status.Keep();
  handed_out_ = 0;
  Committed();
  return {};
}

// What was shed before it could be told is told by the new generation, which
// has no other row yet.
void BufferStore::CarryOver(protocol::ShedRecord shed) {
  shed.last = shed.last - shed.first + 1;
  shed.first = 1;
  state_.chain.Skip(shed.last, shed.link_after);
  state_.base = shed.link_after;
  state_.shed_runs = {shed};
}

// The rows from `first` on take the numbers that the new chain gives them. None
// is higher than the one before, so a row's new place is always free.
Status BufferStore::Renumber(Seq first) {
  for (;;) {
    std::vector<LooseRow> rows;
    auto read = file_->ForEach(first, [&rows](const StoredRow& row) {
      rows.push_back({.number = row.number,
                      .stored_utc_ms = row.stored_utc_ms,
                      .row = {row.row.begin(), row.row.end()}});
      return rows.size() < kRenumberedAtOnce;
    });
    if (!read.ok()) return read;
    if (rows.empty()) return {};
    for (const auto& row : rows) {
      if (auto done = file_->Delete(row.number); !done.ok()) return done;
      if (auto done = StoreRow(row.row, row.stored_utc_ms); !done.ok())
        return done;
    }
    first = rows.back().number + 1;
  }
}

Status BufferStore::Adopt(BufferFile* damaged, const TellRecovery& tell) {
  auto transaction = file_->Begin();
  if (!transaction.ok()) return transaction.error();
  std::uint64_t lost = 0;
  if (damaged != nullptr) {
    if (auto done = AdoptRows(*damaged, lost); !done.ok()) return done;
  }
  const std::int64_t now = clock_.utc_now().time_since_epoch().count();
  for (const auto& row : tell(status_.events, lost)) {
    if (auto done = StoreRow(row, now); !done.ok()) return done;
  }
  if (auto done = Commit(transaction.value()); !done.ok()) return done;
  return file_->EmptyLog();
}

Status BufferStore::AdoptRows(BufferFile& damaged, std::uint64_t& lost) {
  const Salvage salvage(damaged);
  if (salvage.shed()) CarryOver(*salvage.shed());
  Status stored;
  const std::uint64_t saved =
      salvage.ForEachRow([this, &stored](const StoredRow& row) {
        stored = StoreRow(row.row, row.stored_utc_ms);
        return stored.ok();
      });
  if (!stored.ok()) return stored;
  lost = salvage.expected() - std::min(salvage.expected(), saved);
  const std::int64_t now = clock_.utc_now().time_since_epoch().count();
  for (const auto& [id, row] : salvage.sums()) {
    if (auto done = StoreRow(row, now); !done.ok()) return done;
  }
  for (const auto& [id, source] : salvage.sources()) {
    if (auto done = file_->WriteSource(id, source); !done.ok()) return done;
  }
  return {};
}

}  // namespace agent
