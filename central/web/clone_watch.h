#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "central/store/agent_id.h"

namespace central {

// Notices that two machines have one agent's key, as when a disk was copied
// after it was enrolled.
//
// Every start of deskwardend has a random number, its instance, which comes
// with each batch. One machine restarted gives a b c; two at once give a b a b.
// An old request that arrives late gives one return of an instance that another
// had followed; so two returns of the same one count.
//
// In memory: after a restart of the centre it takes a few batches of both.
// Thread-safe.
class CloneWatch {
 public:
  explicit CloneWatch(const base::Clock& clock) : clock_(clock) {}

  struct Clone {
    std::string addresses;  // Of the two last seen, with a blank between.
    bool news = false;      // The first time since the start.
  };
  // Tells at most every kTellEvery about one agent. `instance` may be empty: an
  // agent that does not say.
  std::optional<Clone> Saw(AgentId agent,
                           std::string_view instance,
                           std::string_view address);

  static constexpr std::chrono::minutes kTellEvery{10};

 private:
  struct Instance {
    std::string id;
    std::string address;
    int returns = 0;
  };
  struct Seen {
    std::list<Instance> instances;  // The newest first.
    std::optional<base::SteadyTime> told;
  };

  const base::Clock& clock_;
  base::Mutex mutex_;
  std::map<AgentId, Seen> seen_ GUARDED_BY(mutex_);
};

}  // namespace central
