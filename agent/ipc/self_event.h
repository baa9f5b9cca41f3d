#pragma once

#include <string_view>

#include "base/clock.h"
#include "protocol/event.h"

namespace agent {

// As `program` of events about the agent's own processes.
inline constexpr std::string_view kDaemonName = "deskwardend";
inline constexpr std::string_view kSessionName = "deskwarden-session";

inline constexpr std::string_view kSenseName = "deskwarden-sense";
// deskwardend speaks for it.
inline constexpr std::string_view kScanName = "deskwarden-scan";
// What deskwarden-sense says in the place of a display.
inline constexpr std::string_view kSenseDisplay = "sense";

// What watches a file system that may never answer says there, and the name of
// that sensor.
inline constexpr std::string_view kFarDisplay = "far";
inline constexpr std::string_view kFarSensor = "network_files";

// The agent about itself, as of now: channel kAgent, no visit.
protocol::Event SelfEvent(const base::Clock& clock,
                          protocol::Action action,
                          protocol::Reason reason = protocol::Reason::kNone);

// The steady clock's reading as events carry it: milliseconds since boot.
std::chrono::milliseconds UptimeOf(base::SteadyTime time);

}  // namespace agent
