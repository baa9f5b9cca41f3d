#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "protocol/event.h"

namespace collectors {

// When a person acted, as the kernel or the X server stamped it, mapped to the
// steady clock by the source that received the stamp.
using ActTime = base::SteadyTime;

// Every act is handed over within this time, read or unread.
inline constexpr std::chrono::seconds kReportWithin{2};

// A span of time during which a CRM window was open.
struct Visit {
  protocol::VisitId id = 0;
  std::vector<std::string> rules;  // Of the CRM windows open then, ascending.
  bool crm_focused = false;        // One of them had the focus.

  friend bool operator==(const Visit&, const Visit&) = default;
};

// Says whether an act is in scope. Asked before looking, never after.
//
// It answers for the time of the act, not of the question: a visit that ended
// since then still covers the act, and one that began since then does not.
// Ended visits are remembered for kReportWithin at least. Event loop only.
class Gate {
 public:
  virtual ~Gate() = default;

  virtual std::optional<Visit> VisitAt(ActTime acted_at) const = 0;
};

}  // namespace collectors
