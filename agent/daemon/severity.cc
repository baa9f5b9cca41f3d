#include "agent/daemon/severity.h"

#include <numeric>

namespace agent {

protocol::Severity SeverityOf(const protocol::Event& event,
                              std::uint32_t high_at) {
  using protocol::Action;
  // What might be something else is worth a notice, not an alarm.
  const auto certain =
      std::accumulate(event.counts.begin(),
                      event.counts.end(),
                      std::uint64_t{0},
                      [](std::uint64_t sum, const auto& count) {
                        const bool high = count.tier == protocol::Tier::kHigh;
                        return sum + (high ? count.distinct : 0);
                      });
  if (certain > 0 && certain >= high_at) return protocol::Severity::kHigh;
  if (!event.counts.empty()) return protocol::Severity::kNotice;
  // Somebody offered other holders of the escrow, or edited the settings and
  // told nobody.
  if (event.action == Action::kReconfigured) {
    if (event.reason == protocol::Reason::kRefused)
      return protocol::Severity::kHigh;
    if (event.reason == protocol::Reason::kNotInForce)
      return protocol::Severity::kNotice;
  }
  if (event.channel == protocol::Channel::kUsb &&
      event.action == Action::kAttached) {
    const bool expected =
        event.detail.ends_with("present") || event.detail.ends_with("company");
    return expected ? protocol::Severity::kInfo : protocol::Severity::kNotice;
  }
  switch (event.action) {
    case Action::kGateUnknown:
    case Action::kLost:
    case Action::kNotStored:
    case Action::kRejected:
    case Action::kRecovered:
    case Action::kSensorDown:
    case Action::kClockJumped:
      return protocol::Severity::kNotice;
    default:
      return protocol::Severity::kInfo;
  }
}

}  // namespace agent
