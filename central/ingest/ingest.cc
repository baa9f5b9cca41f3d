#include "central/ingest/ingest.h"

#include <algorithm>
#include <utility>

#include "central/ingest/batch_check.h"

namespace central {
namespace {

// The lowest number that a batch accounts for.
std::int64_t Begin(const protocol::Batch& batch) {
  return batch.shed ? batch.shed->first : batch.first;
}

Outcome OutcomeOf(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::kFull:
      return Outcome::kOverLimit;
    default:
      return Outcome::kMalformed;
  }
}

bool SameRows(const protocol::Batch& batch,
              const protocol::Batch& stored,
              std::int64_t last) {
  const std::int64_t from = std::max(batch.first, stored.first);
  const std::int64_t to = std::min({batch.last(), stored.last(), last});
  for (std::int64_t n = from; n <= to; ++n) {
    if (batch.rows[static_cast<std::size_t>(n - batch.first)] !=
        stored.rows[static_cast<std::size_t>(n - stored.first)])
      return false;
  }
  return true;
}

}  // namespace

Fork Ingest::ForkOf(const Request& request, const AgentState& state) {
  return {request.agent.id,
          request.batch.generation,
          state.generation,
          request.batch.first,
          request.batch.last()};
}

Ingest::Answer Ingest::Take(const Agent& agent, base::ByteView encoded) {
  counters_.bytes += encoded.size();
  auto batch = protocol::DecodeBatch(encoded);
  Answer answer;
  if (!batch.ok()) {
    answer = Refused(OutcomeOf(batch.error().code), batch.error().message);
  } else if (auto rows = CheckRows(batch.value()); !rows.ok()) {
    answer = Refused(Outcome::kMalformed, rows.error().message);
  } else if (const auto wait = WaitFor(agent, batch.value())) {
    answer = Refused(Outcome::kOverQuota, "over this agent's quota of the day");
    answer.retry_after = *wait;
  } else if (const auto turn = turns_.Take(agent.id); !turn) {
    answer = Refused(Outcome::kBusy, "one batch at a time");
  } else {
    Load load = rows.value();
    load.bytes = static_cast<std::int64_t>(encoded.size());
    answer = Decide({agent, std::move(batch.value()), encoded});
    if (answer.outcome == Outcome::kStored) quotas_.Charge(agent.id, load);
  }
  Count(agent, answer);
  return answer;
}

// A heartbeat is always welcome.
std::optional<std::chrono::seconds> Ingest::WaitFor(
    const Agent& agent, const protocol::Batch& batch) {
  if (batch.rows.empty()) return std::nullopt;
  return quotas_.WaitOf(agent.id);
}

Ingest::Answer Ingest::Decide(Request request) {
  const protocol::Generation& offered = request.batch.generation;
  auto state = store_.StateOf(request.agent.id);
  const std::uint32_t known_ordinal = state ? state->generation.ordinal : 0;
  if (offered.ordinal == 0 ||
      offered.ordinal > known_ordinal + kMaxNewGenerations)
    return Refused(Outcome::kMalformed, "impossible ordinal of a generation");
  if (state && offered.ordinal < known_ordinal) return Old(request, *state);
  if (state && offered.ordinal == known_ordinal) {
    return offered == state->generation ? Known(std::move(request), *state)
                                        : Forked(request, *state);
  }
  const AgentState start = state
                               ? StartOf(offered, state->seed, known_ordinal)
                               : StartOf(offered, request.agent.chain_seed, 1);
  return Later(std::move(request), start);
}

Ingest::Answer Ingest::Known(Request request, const AgentState& state) {
  const protocol::Batch& batch = request.batch;
  if (batch.first >= state.next) return Later(std::move(request), state);
  auto same = SameAsStored(request, state.next - 1);
  if (!same.ok()) return Refused(Outcome::kUnavailable, same.error().message);
  if (!same.value()) return Forked(request, state);
  if (batch.last() < state.next) {
    const Outcome outcome =
        batch.rows.empty() ? Outcome::kHeartbeat : Outcome::kRepeated;
    return Stored(outcome, state.generation, state.next);
  }
  return Store(std::move(request), state);
}

// A generation that another one followed: nothing new can come of it.
Ingest::Answer Ingest::Old(const Request& request, const AgentState& state) {
  const protocol::Batch& batch = request.batch;
  auto known = store_.GenerationOf(request.agent.id, batch.generation.ordinal);
  if (!known.ok()) return Refused(Outcome::kUnavailable, known.error().message);
  if (known.value() != batch.generation) return Forked(request, state);
  auto last = store_.LastOf(request.agent.id, batch.generation);
  if (!last.ok()) return Refused(Outcome::kUnavailable, last.error().message);
  auto same = SameAsStored(request, last.value());
  if (!same.ok()) return Refused(Outcome::kUnavailable, same.error().message);
  if (!same.value() || batch.last() > last.value())
    return Forked(request, state);
  return Stored(Outcome::kRepeated, batch.generation, last.value() + 1);
}

// Begins at or after what is expected next.
Ingest::Answer Ingest::Later(Request request, const AgentState& state) {
  const protocol::Batch& batch = request.batch;
  if (Begin(batch) > state.next) return Gap(batch.generation, state.next);
  if (batch.rows.empty() && !batch.shed) {
    // The same place with another past is a copy of the buffer that went its
    // own way.
    if (batch.link != protocol::Shortened(state.link))
      return Forked(request, state);
    return Stored(Outcome::kHeartbeat, batch.generation, state.next);
  }
  return Store(std::move(request), state);
}

Ingest::Answer Ingest::Store(Request request, const AgentState& state) {
  const Fork diverged = ForkOf(request, state);
  auto next = Continue(
      state, request.agent.id, std::move(request.batch), request.encoded);
  if (!next.ok()) {
    const std::string& why = next.error().message;
    return next.error().code == base::ErrorCode::kCorrupt
               ? RecordFork(diverged, state, Outcome::kWrongLink, why)
               : Refused(Outcome::kMalformed, why);
  }
  Continuation& kept = next.value();
  const std::int64_t rows = kept.run ? kept.run->last - kept.run->first + 1 : 0;
  const std::int64_t gone =
      kept.missing ? kept.missing->last - kept.missing->first + 1 : 0;
  const AgentState after = kept.state;
  const auto committed = store_.Commit({.agent = request.agent.id,
                                        .state = after,
                                        .missing = kept.missing,
                                        .run = std::move(kept.run),
                                        .fork = std::nullopt});
  if (!committed.ok())
    return Refused(Outcome::kUnavailable, committed.error().message);
  counters_.events += static_cast<std::uint64_t>(rows);
  counters_.missing_events += static_cast<std::uint64_t>(gone);
  return Stored(Outcome::kStored, after.generation, after.next);
}

Ingest::Answer Ingest::Forked(const Request& request, const AgentState& state) {
  return RecordFork(ForkOf(request, state),
                    state,
                    Outcome::kFork,
                    "other rows are known under these numbers");
}

Ingest::Answer Ingest::RecordFork(const Fork& fork,
                                  const AgentState& state,
                                  Outcome outcome,
                                  std::string reason) {
  if (MayRecordFork(fork.agent)) {
    const auto committed = store_.Commit({.agent = fork.agent,
                                          .state = std::nullopt,
                                          .missing = std::nullopt,
                                          .run = std::nullopt,
                                          .fork = fork});
    if (!committed.ok())
      return Refused(Outcome::kUnavailable, committed.error().message);
  }
  Answer answer = Stored(outcome, state.generation, state.next);
  answer.ack.kind = protocol::AckKind::kFork;
  answer.reason = std::move(reason);
  return answer;
}

bool Ingest::MayRecordFork(AgentId agent) {
  const auto now = clock_.steady_now();
  const base::MutexLock lock(mutex_);
  Forks& forks = forks_[agent];
  if (now - forks.since >= std::chrono::hours(1)) forks = {.since = now};
  return ++forks.count <= kMaxForksAnHour;
}

Ingest::Answer Ingest::Stored(Outcome outcome,
                              const protocol::Generation& generation,
                              std::int64_t next) const {
  Answer answer;
  answer.outcome = outcome;
  answer.ack.generation = generation;
  answer.ack.next = next;
  answer.ack.centre_utc_ms = clock_.utc_now().time_since_epoch().count();
  return answer;
}

Ingest::Answer Ingest::Gap(const protocol::Generation& generation,
                           std::int64_t next) const {
  Answer answer = Stored(Outcome::kGap, generation, next);
  answer.ack.kind = protocol::AckKind::kGap;
  answer.reason = "expected row " + std::to_string(next);
  return answer;
}

Ingest::Answer Ingest::Refused(Outcome outcome, std::string reason) const {
  Answer answer;
  answer.outcome = outcome;
  answer.reason = std::move(reason);
  return answer;
}

base::Result<bool> Ingest::SameAsStored(const Request& request,
                                        std::int64_t last) {
  const protocol::Batch& batch = request.batch;
  if (batch.rows.empty()) return true;
  auto runs = store_.Overlapping(request.agent.id,
                                 batch.generation,
                                 batch.first,
                                 std::min(batch.last(), last));
  if (!runs.ok()) return runs.error();
  for (const StoredRun& run : runs.value()) {
    if (std::ranges::equal(run.blob, request.encoded)) continue;
    auto stored = protocol::DecodeBatch(run.blob);
    // Damaged here, which `verify` tells: nothing that the agent can mend.
    if (!stored.ok()) continue;
    if (!SameRows(batch, stored.value(), last)) return false;
  }
  return true;
}

void Ingest::Count(const Agent& agent, const Answer& answer) {
  ++counters_.batches[static_cast<std::size_t>(answer.outcome)];
  const std::int64_t now = clock_.utc_now().time_since_epoch().count();
  {
    const base::MutexLock lock(mutex_);
    seen_ms_[agent.id] = now;
  }
  if (answer.reason.empty()) return;
  const std::string trouble =
      "agent " + Format(agent.id) + ": " +
      kOutcomeNames[static_cast<std::size_t>(answer.outcome)];
  trouble_.Add(trouble, trouble + ": " + answer.reason);
}

std::map<AgentId, std::int64_t> Ingest::TakeSeen() {
  const base::MutexLock lock(mutex_);
  return std::exchange(seen_ms_, {});
}

}  // namespace central
