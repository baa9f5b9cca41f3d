#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "protocol/event.h"

namespace agent {

// The agent about itself, as it goes into the buffer.
struct OwnEvent {
  protocol::Event event;
  std::chrono::milliseconds gather{0};  // As Entry has it.
};

// While nothing can be stored: the agent's own events that wait, and since when
// it is so. What is said about that once something is stored again is an event,
// and one more if some did not fit. Event loop only.
class HeldBack {
 public:
  static constexpr std::size_t kMaxEvents = 64;

  // From the first failure on.
  struct Outage {
    base::UtcTime since{};
    base::SteadyTime began{};
    protocol::Reason reason = protocol::Reason::kNone;
    std::uint64_t held = 0;  // Reports that were turned back, each time.
    std::uint64_t lost = 0;  // Own events.
  };

  explicit HeldBack(const base::Clock& clock) : clock_(clock) {}

  void Failed(const base::Error& why, std::uint64_t reports);
  void Keep(OwnEvent own);
  bool any() const { return outage_ || !events_.empty(); }

  // Those that wait, in their order.
  std::vector<OwnEvent> TakeEvents() { return std::exchange(events_, {}); }
  // What is to be said about the outage, which is over; what could not be
  // stored after all is given back.
  std::optional<Outage> TakeOutage() { return std::exchange(outage_, {}); }
  void GiveBack(const Outage& outage);
  std::vector<protocol::Event> Tell(const Outage& outage) const;

 private:
  const base::Clock& clock_;
  std::vector<OwnEvent> events_;
  std::optional<Outage> outage_;
};

}  // namespace agent
