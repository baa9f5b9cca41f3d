#include <string>
#include <string_view>

#include "central/web/web.h"
#include "version.h"

namespace central {

using base::net::HttpRequest;
using base::net::HttpResponse;

namespace {

// The text format of Prometheus, version 0.0.4.
class Page {
 public:
  void Metric(std::string_view name,
              std::string_view type,
              std::string_view help) {
    name_ = "deskwarden_central_" + std::string(name);
    text_.append("# HELP ").append(name_).append(" ").append(help);
    text_.append("\n# TYPE ").append(name_).append(" ").append(type);
    text_ += '\n';
  }
  // `labels` with their braces, or empty.
  void Value(std::string_view labels, std::uint64_t value) {
    text_.append(name_).append(labels).append(" ");
    text_.append(std::to_string(value)).append("\n");
  }
  void Counter(std::string_view name,
               std::string_view help,
               std::uint64_t value) {
    Metric(name, "counter", help);
    Value("", value);
  }
  void Gauge(std::string_view name, std::string_view help, std::int64_t value) {
    Metric(name, "gauge", help);
    Value("", static_cast<std::uint64_t>(value));
  }
  std::string_view text() const { return text_; }

 private:
  std::string name_;
  std::string text_;
};

}  // namespace

HttpResponse Web::Metrics(const HttpRequest& /*request*/) {
  const Counters& counters = parts_.counters;
  Page page;
  page.Metric("batches_total", "counter", "Batches received, by outcome.");
  for (std::size_t i = 0; i < kOutcomeNames.size(); ++i)
    page.Value("{outcome=\"" + std::string(kOutcomeNames[i]) + "\"}",
               counters.batches[i]);
  page.Counter("events_total", "Events stored.", counters.events);
  page.Counter("missing_events_total",
               "Events that agents declared gone.",
               counters.missing_events);
  page.Counter("received_bytes_total", "Bytes of batches.", counters.bytes);
  page.Counter("enrolments_total", "Agents enrolled.", counters.enrolments);
  page.Counter("renewals_total", "Certificates renewed.", counters.renewals);
  page.Counter("refused_identities_total",
               "Requests of those who may not make them.",
               counters.refused_identities);
  page.Counter("refused_requests_total",
               "Requests that were refused before they came to a batch.",
               counters.refused_requests);
  if (auto agents = parts_.registry.CountAgents(); agents.ok())
    page.Gauge("agents", "Agents that may send.", agents.value());
  if (auto cloned = parts_.registry.CountCloned(); cloned.ok())
    page.Gauge("cloned_agents",
               "Agents that are two machines at once.",
               cloned.value());
  if (auto waiting = parts_.registry.CountWaiting(); waiting.ok())
    page.Gauge("enrolments_waiting",
               "Enrolments that somebody has to agree to.",
               waiting.value());
  page.Gauge("index_lag_batches",
             "Batches stored and not indexed yet.",
             parts_.indexer.behind());
  page.Gauge("damaged_files",
             "Files that cannot be used, set aside or passed over.",
             static_cast<std::int64_t>(parts_.store.CountDamaged() +
                                       (parts_.escrow == nullptr ? 1 : 0)));
  page.Counter("index_rebuilds_total",
               "Damaged indexes that were built anew.",
               parts_.indexer.rebuilds());
  const base::net::ConnectionCounters& connections = parts_.connections;
  page.Gauge("connections", "Connections open.", connections.open);
  page.Counter(
      "connections_total", "Connections accepted.", connections.accepted);
  page.Metric("refused_connections_total",
              "counter",
              "Connections, or requests on them, not served, by reason.");
  for (std::size_t i = 0; i < base::net::kRefusalNames.size(); ++i)
    page.Value("{reason=\"" + std::string(base::net::kRefusalNames[i]) + "\"}",
               connections.refused[i]);
  page.Metric("build_info", "gauge", "The version that runs.");
  page.Value("{version=\"" + std::string(kDeskwardenVersion) + "\"}", 1);

  HttpResponse response;
  response.media_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body.assign(page.text().begin(), page.text().end());
  return response;
}

}  // namespace central
