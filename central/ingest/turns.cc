#include "central/ingest/turns.h"

namespace central {

std::optional<Turns::Turn> Turns::Take(AgentId agent) {
  const base::MutexLock lock(mutex_);
  const auto [found, first] = lines_.try_emplace(agent);
  if (first) return std::optional<Turn>(std::in_place, *this, agent);
  Line& line = found->second;  // Stays where it is: this thread waits in it.
  if (line.waiting) return std::nullopt;
  line.waiting = true;
  ended_.wait(mutex_, [&]() REQUIRES(mutex_) { return line.handed_over; });
  line = {};
  return std::optional<Turn>(std::in_place, *this, agent);
}

void Turns::End(AgentId agent) {
  const base::MutexLock lock(mutex_);
  const auto found = lines_.find(agent);
  if (!found->second.waiting) {
    lines_.erase(found);
    return;
  }
  found->second.handed_over = true;
  ended_.notify_all();
}

}  // namespace central
