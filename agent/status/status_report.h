#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/buffer/event_buffer.h"
#include "agent/escrow/escrow_status.h"
#include "agent/ipc/messages.h"
#include "agent/shipper/shipping_stats.h"
#include "base/clock.h"

namespace agent {

struct SessionStatus {
  std::string display;
  std::string version;
  GateState gate = GateState::kClosed;
  bool answering = true;
  std::string display_check;  // Whether its person is logged in there.
  std::vector<SensorState> sensors;
  protocol::LoginId login = 0;  // Told to nobody.
};

// How the agent is doing, as of one moment. Nothing in it is about a person.
struct StatusReport {
  base::UtcTime now{};
  std::string agent_id;
  std::string central_url;
  std::chrono::seconds uptime{0};
  base::UtcTime certificate_end{};
  std::string renewal_trouble;      // Why the certificate was not renewed.
  std::string configuration_error;  // Why the last reload was not taken.
  BufferStatus buffer;
  std::string buffer_trouble;  // Why the last events could not be stored.
  ShippingStats shipping;
  EscrowStatus escrow;
  std::vector<SessionStatus> sessions;
  // With a login, and no session process.
  std::vector<std::string> unwatched_displays;
  std::map<std::string_view, std::uint64_t> observed;  // By channel.
  std::map<std::string_view, std::uint64_t> dropped;   // By reason.
};

// docs/formats/status.md.
std::string ToJson(const StatusReport& report);

}  // namespace agent
