#include "agent/ipc/self_event.h"

namespace agent {

protocol::Event SelfEvent(const base::Clock& clock,
                          protocol::Action action,
                          protocol::Reason reason) {
  protocol::Event event;
  event.channel = protocol::Channel::kAgent;
  event.action = action;
  event.reason = reason;
  event.acted_at = clock.utc_now();
  event.acted_at_uptime = UptimeOf(clock.steady_now());
  return event;
}

std::chrono::milliseconds UptimeOf(base::SteadyTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      time.time_since_epoch());
}

}  // namespace agent
