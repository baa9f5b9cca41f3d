// Which sensors work for each login, by what its session processes say when
// they start and when that changes. docs/central.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_id.h"
#include "central/store/epoch_reading.h"
#include "central/store/login_table.h"
#include "protocol/event.h"

namespace central {

struct SensorReport {
  AgentLogin login;
  std::string sensor;
  // kSensorUp, kSensorLimited or kSensorDown.
  protocol::Action state = protocol::Action::kSensorDown;
  protocol::Reason reason = protocol::Reason::kNone;
  std::int64_t acted_ms = 0;
};

// Nothing if the event is about something else.
std::optional<SensorReport> SensorReportOf(AgentId agent,
                                           const protocol::Event& event);

// The newest of each sensor stays; at most 64 sensors of a login in that file.
base::Status WriteSensorReports(base::sqlite::Database& epoch_file,
                                const std::vector<SensorReport>& reports);

// By name: as it was last said.
using Sensors = std::map<std::string, SensorReport>;

// From all epoch files in a folder.
base::Result<std::map<AgentLogin, Sensors>> KnownSensors(
    const std::filesystem::path& folder,
    const OnUnreadable& on_unreadable = {});

}  // namespace central
