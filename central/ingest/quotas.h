#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

#include "base/clock.h"
#include "base/mutex.h"
#include "central/store/agent_id.h"

namespace central {

// Of one agent.
struct Load {
  std::int64_t events = 0;
  std::int64_t bytes = 0;  // Of batches, as sent.
  std::int64_t fingerprints = 0;
};

// More than a full buffer of the largest kind, far more than a desk does.
inline constexpr Load kDailyQuota{.events = 2'000'000,
                                  .bytes = std::int64_t{512} << 20,
                                  .fingerprints = 50'000'000};

// What one agent may have stored in a day, so that one desk cannot fill the
// centre: a day's worth at once, and then as much as time gives back. In
// memory: a restart forgives. Thread-safe.
class Quotas {
 public:
  Quotas(const Load& per_day, const base::Clock& clock)
      : per_day_(per_day), clock_(clock) {}

  // How long the agent has to wait; nothing if it may send now.
  std::optional<std::chrono::seconds> WaitOf(AgentId agent);
  void Charge(AgentId agent, const Load& stored);

 private:
  struct Account {
    double events = 0;
    double bytes = 0;
    double fingerprints = 0;
    base::SteadyTime as_of{};
  };

  Account& AccountNow(AgentId agent) REQUIRES(mutex_);

  const Load per_day_;
  const base::Clock& clock_;
  base::Mutex mutex_;
  std::map<AgentId, Account> accounts_ GUARDED_BY(mutex_);
};

}  // namespace central
