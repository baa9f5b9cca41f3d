#pragma once

#include <condition_variable>
#include <map>
#include <optional>
#include <utility>

#include "base/mutex.h"
#include "central/store/agent_id.h"

namespace central {

// One request of an agent at a time: what a batch is checked against must not
// change until it is stored. Requests of different agents do not meet here.
// Thread-safe.
class Turns {
 public:
  // Ends the turn when it is destroyed.
  class Turn {
   public:
    Turn(Turns& turns, AgentId agent) : turns_(&turns), agent_(agent) {}
    ~Turn() {
      if (turns_ != nullptr) turns_->End(agent_);
    }
    Turn(Turn&& other) noexcept
        : turns_(std::exchange(other.turns_, nullptr)), agent_(other.agent_) {}
    Turn& operator=(Turn&&) = delete;
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Turns* turns_;
    AgentId agent_;
  };

  // Waits for the one before. Nothing if another waits already: an agent has
  // one batch in flight, and must not hold more than two threads.
  std::optional<Turn> Take(AgentId agent);

 private:
  struct Line {
    bool waiting = false;
    bool handed_over = false;  // The turn is the waiting one's.
  };

  void End(AgentId agent);

  base::Mutex mutex_;
  std::condition_variable_any ended_;
  std::map<AgentId, Line> lines_ GUARDED_BY(mutex_);  // Agents with a turn.
};

}  // namespace central
