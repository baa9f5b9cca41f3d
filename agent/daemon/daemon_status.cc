// What Daemon says of itself to who asks.
#include <algorithm>

#include "agent/daemon/daemon.h"
#include "protocol/event_json.h"

namespace agent {

// deskwarden-sense watches for all who do not watch their files themselves.
void Daemon::AddSenseSensors(std::vector<SessionStatus>& sessions) const {
  for (auto& session : sessions) {
    if (std::ranges::find(session.sensors, "files", &SensorState::name) !=
        session.sensors.end())
      continue;
    const auto sense = file_server_->sensors(session.login)
                           .value_or(std::vector{SensorState::Unavailable(
                               "files",
                               protocol::Reason::kNoService,
                               "deskwarden-sense is not running")});
    session.sensors.insert(session.sensors.end(), sense.begin(), sense.end());
  }
}

StatusReport Daemon::Report() const {
  StatusReport report;
  report.now = clock_.utc_now();
  report.agent_id = enrolment_.agent_id;
  report.central_url =
      config_.central_url.empty() ? enrolment_.url : config_.central_url;
  report.uptime = std::chrono::duration_cast<std::chrono::seconds>(
      clock_.steady_now() - began_);
  report.certificate_end = certificate_end_;
  report.renewal_trouble = renewal_trouble_;
  report.configuration_error = configuration_error_;
  report.buffer = buffer_->status();
  report.buffer_trouble = recorder_->trouble();
  report.shipping = shipper_->stats();
  report.escrow = escrow_->status();
  if (session_server_) {
    report.sessions = session_server_->sessions();
    AddSenseSensors(report.sessions);
    report.unwatched_displays = session_server_->unwatched_displays();
  }
  report.observed = recorder_->counters().observed;
  report.dropped = recorder_->counters().dropped;
  if (lost_events_ > 0)
    report.dropped[protocol::Name(protocol::Reason::kCorrupt)] += lost_events_;
  if (report.buffer.shed_events > 0)
    report.dropped[protocol::Name(protocol::Reason::kShed)] =
        report.buffer.shed_events;
  return report;
}

}  // namespace agent
