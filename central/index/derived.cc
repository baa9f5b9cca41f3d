#include "central/index/derived.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace central {
namespace {

// A day's row of this kind counts all events; the others those in which
// identifiers of a kind were found.
constexpr std::int64_t kAllEvents = 0;

}  // namespace

void Derived::Add(AgentId agent,
                  const protocol::Event& event,
                  std::int64_t received_ms) {
  if (auto report = ReportOf(agent, event, received_ms))
    reports_.push_back(std::move(*report));
  if (auto report = SensorReportOf(agent, event))
    sensor_reports_.push_back(std::move(*report));
  const std::int64_t id = ToColumn(agent);
  const auto channel = static_cast<std::int64_t>(event.channel);
  const std::int64_t at = event.acted_at.time_since_epoch().count();
  const std::int64_t day = std::chrono::floor<std::chrono::days>(event.acted_at)
                               .time_since_epoch()
                               .count();
  for (const protocol::Fingerprint fingerprint : event.fingerprints) {
    const auto [found, added] = exposures_.try_emplace(
        {id, static_cast<std::int64_t>(fingerprint), event.epoch});
    Exposure& exposure = found->second;
    exposure.first = added ? at : std::min(exposure.first, at);
    exposure.last = added ? at : std::max(exposure.last, at);
    ++exposure.n;
    // Bit 0 is channel 1; a channel of the future has none before bit 62.
    exposure.channels |= std::int64_t{1} << ((channel - 1) & 63) & INT64_MAX;
  }
  if (event.continued) return;  // The event before has the counts.
  ++daily_[{id, event.login, day, channel, kAllEvents}].events;
  for (const protocol::KindCount& count : event.counts) {
    Daily& daily = daily_[{id, event.login, day, channel, count.Code()}];
    ++daily.events;
    daily.found += count.distinct;
    daily.mentions += count.mentions;
  }
}

base::Status Derived::Write(base::sqlite::Database& database) const {
  if (auto written = WriteExposures(database); !written.ok()) return written;
  if (auto written = WriteDaily(database); !written.ok()) return written;
  if (auto written = WriteReports(database, reports_); !written.ok())
    return written;
  return WriteSensorReports(database, sensor_reports_);
}

base::Status Derived::WriteExposures(base::sqlite::Database& database) const {
  auto upsert = database.Prepare(
      "INSERT INTO exposures(agent, fingerprint, epoch, first, last, n,"
      " channels) VALUES (?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET first = min(first, excluded.first),"
      " last = max(last, excluded.last), n = n + excluded.n,"
      " channels = channels | excluded.channels");
  if (!upsert.ok()) return upsert.error();
  for (const auto& [key, exposure] : exposures_) {
    const auto& [agent, fingerprint, epoch] = key;
    if (auto done = upsert.value()
                        .Bind(1, agent)
                        .Bind(2, fingerprint)
                        .Bind(3, epoch)
                        .Bind(4, exposure.first)
                        .Bind(5, exposure.last)
                        .Bind(6, exposure.n)
                        .Bind(7, exposure.channels)
                        .Execute();
        !done.ok())
      return done;
  }
  return {};
}

base::Status Derived::WriteDaily(base::sqlite::Database& database) const {
  auto upsert = database.Prepare(
      "INSERT INTO daily(agent, login, day, channel, kind, events, found,"
      " mentions) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET events = events + excluded.events,"
      " found = found + excluded.found,"
      " mentions = mentions + excluded.mentions");
  if (!upsert.ok()) return upsert.error();
  for (const auto& [key, daily] : daily_) {
    const auto& [agent, login, day, channel, kind] = key;
    if (auto done = upsert.value()
                        .Bind(1, agent)
                        .Bind(2, login)
                        .Bind(3, day)
                        .Bind(4, channel)
                        .Bind(5, kind)
                        .Bind(6, daily.events)
                        .Bind(7, daily.found)
                        .Bind(8, daily.mentions)
                        .Execute();
        !done.ok())
      return done;
  }
  return {};
}

}  // namespace central
