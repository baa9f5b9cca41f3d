#include "agent/status/status_report.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "version.h"

namespace agent {
namespace {

using Json = nlohmann::ordered_json;

std::string_view Name(GateState state) {
  switch (state) {
    case GateState::kClosed:
      return "closed";
    case GateState::kOpen:
      return "open";
    case GateState::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view Name(SensorState::State state) {
  switch (state) {
    case SensorState::State::kWorking:
      return "working";
    case SensorState::State::kLimited:
      return "limited";
    case SensorState::State::kUnavailable:
      return "unavailable";
  }
  return "unavailable";
}

std::string_view Name(ShippingStats::State state) {
  switch (state) {
    case ShippingStats::State::kIdle:
      return "idle";
    case ShippingStats::State::kSending:
      return "sending";
    case ShippingStats::State::kRetrying:
      return "retrying";
    case ShippingStats::State::kRefused:
      return "refused";
  }
  return "idle";
}

std::string_view Name(EscrowStatus::State state) {
  switch (state) {
    case EscrowStatus::State::kNone:
      return "none";
    case EscrowStatus::State::kOverdue:
      return "overdue";
    case EscrowStatus::State::kWaiting:
      return "waiting";
    case EscrowStatus::State::kSealed:
      return "sealed";
  }
  return "none";
}

std::int64_t OldestAge(const StatusReport& report) {
  if (report.buffer.oldest_utc_ms == 0) return 0;
  const auto age =
      report.now.time_since_epoch().count() - report.buffer.oldest_utc_ms;
  return std::max<std::int64_t>(0, age / 1'000);
}

Json IdentityJson(const StatusReport& report) {
  return {{"certificate_end_timestamp_seconds",
           report.certificate_end.time_since_epoch().count() / 1'000},
          {"renewal_error", report.renewal_trouble}};
}

Json BufferJson(const StatusReport& report) {
  const BufferStatus& buffer = report.buffer;
  return {{"events", buffer.events},
          {"bytes", buffer.bytes},
          {"limit_bytes", buffer.limit_bytes},
          {"oldest_event_age_seconds", OldestAge(report)},
          {"generation", buffer.generation.ordinal},
          {"next", buffer.next},
          {"acknowledged", buffer.acknowledged},
          {"shed_events", buffer.shed_events},
          {"trouble", report.buffer_trouble}};
}

Json ShippingJson(const ShippingStats& shipping) {
  const DeliveryCounts& counts = shipping.counts;
  return {
      {"state", Name(shipping.state)},
      {"next_try_seconds", (shipping.next_try_ms + 999) / 1'000},
      {"last_success_timestamp_seconds", counts.last_success_utc_ms / 1'000},
      {"last_error", shipping.last_error},
      {"last_error_timestamp_seconds", shipping.last_error_utc_ms / 1'000},
      {"upload_bytes_total", counts.upload_bytes},
      {"batches_total", counts.batches},
      {"events_total", counts.events},
      {"failures_total", shipping.failures},
      {"forks_total", counts.forks},
      {"rejected_events_total", counts.rejected_events},
      {"clock_offset_ms", counts.clock_offset_ms}};
}

Json EscrowJson(const EscrowStatus& escrow) {
  Json holders = Json::array();
  for (const auto& group : escrow.groups)
    holders.push_back({{"group", group.name}, {"members", group.members}});
  return {{"state", Name(escrow.state)},
          {"policy", escrow.serial},
          {"holders", std::move(holders)},
          {"epoch", escrow.epoch},
          {"sealed_for", escrow.sealed_for},
          {"unsent", escrow.unsent},
          {"refused", escrow.refused},
          {"trouble", escrow.trouble},
          {"notice", escrow.notice}};
}

Json SessionsJson(const std::vector<SessionStatus>& sessions) {
  Json list = Json::array();
  for (const auto& session : sessions) {
    Json sensors = Json::array();
    for (const auto& sensor : session.sensors)
      sensors.push_back({{"name", sensor.name},
                         {"state", Name(sensor.state)},
                         {"why", sensor.why}});
    list.push_back({{"display", session.display},
                    {"version", session.version},
                    {"gate", Name(session.gate)},
                    {"answering", session.answering},
                    {"display_check", session.display_check},
                    {"sensors", std::move(sensors)}});
  }
  return list;
}

Json Counters(const std::map<std::string_view, std::uint64_t>& counts) {
  Json json = Json::object();
  for (const auto& [name, count] : counts)
    json[std::string(name)] = count;
  return json;
}

// Up where it works in every session.
Json SensorsUp(const std::vector<SessionStatus>& sessions) {
  Json up = Json::object();
  for (const auto& session : sessions)
    for (const auto& sensor : session.sensors) {
      const int works =
          sensor.state == SensorState::State::kUnavailable ? 0 : 1;
      up[sensor.name] = std::min(works, up.value(sensor.name, 1));
    }
  return up;
}

Json MetricsJson(const StatusReport& report) {
  const DeliveryCounts& counts = report.shipping.counts;
  return {{"deskwarden_events_observed_total", Counters(report.observed)},
          {"deskwarden_events_dropped_total", Counters(report.dropped)},
          {"deskwarden_buffer_bytes", report.buffer.bytes},
          {"deskwarden_buffer_oldest_event_age_seconds", OldestAge(report)},
          {"deskwarden_upload_bytes_total", counts.upload_bytes},
          {"deskwarden_last_success_timestamp_seconds",
           counts.last_success_utc_ms / 1'000},
          {"deskwarden_sensor_up", SensorsUp(report.sessions)},
          {"deskwarden_build_info", {{"version", kDeskwardenVersion}}}};
}

}  // namespace

std::string ToJson(const StatusReport& report) {
  const Json json = {{"version", kDeskwardenVersion},
                     {"agent", report.agent_id},
                     {"central_url", report.central_url},
                     {"identity", IdentityJson(report)},
                     {"uptime_seconds", report.uptime.count()},
                     {"configuration",
                      {{"ok", report.configuration_error.empty()},
                       {"error", report.configuration_error}}},
                     {"buffer", BufferJson(report)},
                     {"shipping", ShippingJson(report.shipping)},
                     {"escrow", EscrowJson(report.escrow)},
                     {"sessions", SessionsJson(report.sessions)},
                     {"unwatched_displays", report.unwatched_displays},
                     {"metrics", MetricsJson(report)}};
  // A session process names its display and sensors: not always in UTF-8.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace agent
