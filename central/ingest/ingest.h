#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/repeat_log.h"
#include "central/ingest/counters.h"
#include "central/ingest/quotas.h"
#include "central/ingest/turns.h"
#include "central/store/event_store.h"
#include "central/store/registry.h"
#include "protocol/ack.h"
#include "protocol/batch.h"

namespace central {

// Takes batches in, each event once. Thread-safe.
//
// A batch is decoded and verified as a whole before anything is stored; then
// blob, ledger and agent state become durable together, and only then is it
// answered. A crash in between leaves either all of it or nothing, and the
// agent sends again what was not answered.
class Ingest {
 public:
  // All outlive it. `per_day`: what an agent may have stored.
  Ingest(EventStore& store,
         const base::Clock& clock,
         base::Log& log,
         Counters& counters,
         const Load& per_day = kDailyQuota)
      : store_(store),
        clock_(clock),
        trouble_(clock,
                 [&log](const std::string& line) { log.Warn("ingest", line); }),
        counters_(counters),
        quotas_(per_day, clock) {}

  struct Answer {
    Outcome outcome = Outcome::kStored;
    protocol::Ack ack;   // For all that is not refused; without the audit head.
    std::string reason;  // For what is refused, one line.
    std::optional<std::chrono::seconds> retry_after{};
  };
  Answer Take(const Agent& agent, base::ByteView encoded);

  // When agents were last heard of, since the last call.
  std::map<AgentId, std::int64_t> TakeSeen();

 private:
  // Forks that are recorded of an agent, at most: nothing else here is stored
  // that no quota counts. All are answered alike.
  static constexpr int kMaxForksAnHour = 100;

  struct Request {
    const Agent& agent;
    protocol::Batch batch;
    base::ByteView encoded;
  };

  std::optional<std::chrono::seconds> WaitFor(const Agent& agent,
                                              const protocol::Batch& batch);
  Answer Decide(Request request);
  Answer Known(Request request, const AgentState& state);
  Answer Old(const Request& request, const AgentState& state);
  Answer Later(Request request, const AgentState& state);
  Answer Store(Request request, const AgentState& state);
  static Fork ForkOf(const Request& request, const AgentState& state);
  Answer Forked(const Request& request, const AgentState& state);
  Answer RecordFork(const Fork& fork,
                    const AgentState& state,
                    Outcome outcome,
                    std::string reason);
  Answer Stored(Outcome outcome,
                const protocol::Generation& generation,
                std::int64_t next) const;
  Answer Refused(Outcome outcome, std::string reason) const;
  Answer Gap(const protocol::Generation& generation, std::int64_t next) const;

  // Whether the batch's rows up to `last` are those that are stored. Rows that
  // are not stored, because they were declared gone, differ from nothing.
  base::Result<bool> SameAsStored(const Request& request, std::int64_t last);

  bool MayRecordFork(AgentId agent);
  void Count(const Agent& agent, const Answer& answer);

  EventStore& store_;
  const base::Clock& clock_;
  base::RepeatLog trouble_;
  Counters& counters_;
  Turns turns_;
  Quotas quotas_;

  struct Forks {
    base::SteadyTime since;
    int count = 0;
  };

  base::Mutex mutex_;
  std::map<AgentId, Forks> forks_ GUARDED_BY(mutex_);  // Of an hour.
  std::map<AgentId, std::int64_t> seen_ms_ GUARDED_BY(mutex_);
};

}  // namespace central
