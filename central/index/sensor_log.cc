#include "central/index/sensor_log.h"

#include "base/sqlite/rows.h"
#include "central/store/columns.h"

namespace central {
namespace {

using base::sqlite::ForEachRow;
using base::sqlite::Statement;

constexpr std::int64_t kMaxSensors = 64;
constexpr std::size_t kMaxName = 40;

base::Status ReadReports(base::sqlite::Database& epoch_file,
                         std::map<AgentLogin, Sensors>& known) {
  auto select = epoch_file.Prepare(
      "SELECT agent, login, sensor, state, reason, acted FROM sensors");
  if (!select.ok()) return select.error();
  return ForEachRow(select.value(), [&](const Statement& row) {
    SensorReport report{
        .login = {.agent = ToAgentId(row.Int(0)),
                  .login = static_cast<protocol::LoginId>(row.Int(1))},
        .sensor = std::string(row.Text(2)),
        .state = static_cast<protocol::Action>(row.Int(3)),
        .reason = static_cast<protocol::Reason>(row.Int(4)),
        .acted_ms = row.Int(5)};
    SensorReport& newest = known[report.login][report.sensor];
    if (newest.acted_ms <= report.acted_ms) newest = std::move(report);
  });
}

}  // namespace

std::optional<SensorReport> SensorReportOf(AgentId agent,
                                           const protocol::Event& event) {
  using protocol::Action;
  const bool about_sensor = event.action == Action::kSensorUp ||
                            event.action == Action::kSensorLimited ||
                            event.action == Action::kSensorDown;
  if (!about_sensor || event.detail.empty() || event.detail.size() > kMaxName)
    return std::nullopt;
  return SensorReport{.login = {.agent = agent, .login = event.login},
                      .sensor = event.detail,
                      .state = event.action,
                      .reason = event.reason,
                      .acted_ms = event.acted_at.time_since_epoch().count()};
}

base::Status WriteSensorReports(base::sqlite::Database& epoch_file,
                                const std::vector<SensorReport>& reports) {
  auto upsert = epoch_file.Prepare(
      "INSERT INTO sensors(agent, login, sensor, state, reason, acted)"
      " SELECT ?1, ?2, ?3, ?4, ?7, ?5 WHERE"
      " (SELECT count(*) FROM sensors WHERE agent = ?1 AND login = ?2) < ?6"
      " OR EXISTS (SELECT 1 FROM sensors WHERE agent = ?1 AND login = ?2"
      "  AND sensor = ?3)"
      " ON CONFLICT DO UPDATE SET state = excluded.state,"
      " reason = excluded.reason,"
      " acted = excluded.acted WHERE excluded.acted >= acted");
  if (!upsert.ok()) return upsert.error();
  for (const SensorReport& report : reports) {
    if (auto done = upsert.value()
                        .Bind(1, ToColumn(report.login.agent))
                        .Bind(2, std::int64_t{report.login.login})
                        .Bind(3, report.sensor)
                        .Bind(4, static_cast<std::int64_t>(report.state))
                        .Bind(5, report.acted_ms)
                        .Bind(6, kMaxSensors)
                        .Bind(7, static_cast<std::int64_t>(report.reason))
                        .Execute();
        !done.ok())
      return done;
  }
  return {};
}

base::Result<std::map<AgentLogin, Sensors>> KnownSensors(
    const std::filesystem::path& folder, const OnUnreadable& on_unreadable) {
  std::map<AgentLogin, Sensors> known;
  auto read = ReadEpochs(
      folder,
      [&](EpochFile& file) { return ReadReports(file.database(), known); },
      on_unreadable);
  if (!read.ok()) return read.error();
  return known;
}

}  // namespace central
