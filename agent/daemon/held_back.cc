#include "agent/daemon/held_back.h"

#include <algorithm>

#include "agent/ipc/self_event.h"

namespace agent {
namespace {

using protocol::Action;
using protocol::Event;
using protocol::Reason;

Reason ReasonOf(const base::Error& why) {
  switch (why.code) {
    case base::ErrorCode::kFull:
      return Reason::kDiskFull;
    case base::ErrorCode::kCorrupt:
      return Reason::kCorrupt;
    default:
      return Reason::kNone;
  }
}

}  // namespace

void HeldBack::Failed(const base::Error& why, std::uint64_t reports) {
  if (!outage_)
    outage_ = {.since = clock_.utc_now(),
               .began = clock_.steady_now(),
               .reason = ReasonOf(why)};
  outage_->held += reports;
}

void HeldBack::Keep(OwnEvent own) {
  // Of what is only counted, one stands for all of its like.
  const auto alike = std::ranges::find_if(events_, [&own](const auto& other) {
    return own.gather.count() > 0 && other.gather.count() > 0 &&
           other.event.counts.empty() && own.event.counts.empty() &&
           other.event.login == own.event.login &&
           other.event.reason == own.event.reason &&
           other.event.program == own.event.program &&
           other.event.detail == own.event.detail;
  });
  if (alike != events_.end()) {
    own.event.quantity += alike->event.quantity;
    *alike = std::move(own);
  } else if (events_.size() < kMaxEvents) {
    events_.push_back(std::move(own));
  } else if (outage_) {
    outage_->lost += own.gather.count() > 0 ? own.event.quantity : 1;
  }
}

void HeldBack::GiveBack(const Outage& outage) {
  if (!outage_) {
    outage_ = outage;
    return;
  }
  const auto later = *std::exchange(outage_, outage);
  outage_->held += later.held;
  outage_->lost += later.lost;
}

std::vector<Event> HeldBack::Tell(const Outage& outage) const {
  const auto tell = [&](Action action, Reason reason) {
    auto event = SelfEvent(clock_, action, reason);
    event.program = kDaemonName;
    return event;
  };
  std::vector<Event> events{tell(Action::kNotStored, outage.reason)};
  events[0].acted_at = outage.since;
  events[0].acted_at_uptime = UptimeOf(outage.began);
  events[0].quantity = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(
          clock_.steady_now() - outage.began)
          .count());
  events[0].detail = std::to_string(outage.held) + " held, " +
                     std::to_string(outage.lost) + " lost";
  if (outage.lost == 0) return events;
  events.push_back(tell(Action::kLost, outage.reason));
  events[1].quantity = outage.lost;
  return events;
}

}  // namespace agent
