#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/config/config.h"
#include "agent/scan/confinement.h"
#include "agent/scan/scan_input.h"
#include "helpdesk/commands.h"
#include "identifiers/document/document_reader.h"
#include "identifiers/stream_scan.h"
#include "protocol/event_json.h"

namespace helpdesk {
namespace {

namespace document = identifiers::document;
using Json = nlohmann::ordered_json;
using protocol::Reason;

std::string_view Possible(protocol::Tier tier) {
  return tier == protocol::Tier::kLow ? "possible " : "";
}

// The text of a PDF, whose program was started before.
class StartedPdfText final : public document::PdfText {
 public:
  explicit StartedPdfText(agent::ScanInput& input) : input_(input) {}
  std::optional<base::UniqueFd> Start() override {
    if (!input_.pdf_text.valid()) return std::nullopt;
    return std::move(input_.pdf_text);
  }

 private:
  agent::ScanInput& input_;
};

void Print(const Context& context,
           const std::string& name,
           const document::Outcome& outcome,
           const identifiers::Findings& findings,
           const Json& matches) {
  const auto media_type = document::MediaTypeOf(outcome.format);
  const bool read = outcome.reason == Reason::kNone;
  if (context.json) {
    Json answer{{"file", name}, {"media_type", media_type}};
    answer["reading"] = read ? "read" : "unread";
    if (!read) answer["reason"] = protocol::Name(outcome.reason);
    answer["counts"] = Json::array();
    for (const auto& count : findings.counts)
      answer["counts"].push_back({{"kind", protocol::Name(count.kind)},
                                  {"tier", protocol::Name(count.tier)},
                                  {"distinct", count.distinct},
                                  {"mentions", count.mentions}});
    if (!matches.is_null()) answer["matches"] = matches;
    context.out << answer.dump(
                       -1, ' ', false, nlohmann::json::error_handler_t::replace)
                << '\n';
    return;
  }
  context.out << name << ": " << media_type;
  if (!read)
    context.out << ", not read (whole): " << protocol::Name(outcome.reason);
  context.out << '\n';
  for (const auto& count : findings.counts)
    context.out << "  " << Possible(count.tier) << protocol::Name(count.kind)
                << ": " << count.distinct << " distinct, " << count.mentions
                << " mentions\n";
}

bool ScanOne(const Context& context,
             const identifiers::Detector& detector,
             const document::DocumentReader& reader,
             agent::ScanInput& input,
             bool show) {
  Json matches;
  identifiers::StreamScan scan(detector, [&](const identifiers::Match& match) {
    if (!show) return;
    if (context.json)
      matches.push_back({{"kind", protocol::Name(match.kind)},
                         {"tier", protocol::Name(match.tier)},
                         {"canonical", match.canonical}});
    else
      context.out << Possible(match.tier) << protocol::Name(match.kind) << ' '
                  << match.canonical << '\n';
  });
  document::Outcome outcome{.reason = Reason::kUnsupported};
  const auto source = document::FileSource::Of(input.file);
  if (source) {
    StartedPdfText pdf(input);
    outcome = reader.Read(*source, input.extension, pdf, scan);
  }
  const auto findings = scan.Finish();
  if (show && context.json && matches.is_null()) matches = Json::array();
  Print(context, input.name, outcome, findings, matches);
  return outcome.reason == Reason::kNone;
}

}  // namespace

int RunScan(const Context& context, const ScanOptions& options) {
  auto config = agent::LoadConfig(context.paths.config);
  if (!config.ok()) {
    context.error << config.error().message << '\n';
    return kConfiguration;
  }
  auto detector = identifiers::Detector::Make(config.value().identifiers);
  if (!detector.ok()) {
    context.error << detector.error().message << '\n';
    return kConfiguration;
  }
  std::vector<agent::ScanInput> inputs;
  for (const auto& file : options.files) {
    auto input = agent::OpenScanInput(file);
    if (!input.ok()) {
      context.error << input.error().message << '\n';
      return kUsage;
    }
    inputs.push_back(std::move(input.value()));
  }
  const document::DocumentReader reader({}, context.clock);
  // A file that was made to do harm does none here, either.
  auto confined = agent::Confine({.writes_files = true});
  if (!confined.ok()) {
    context.error << confined.error().message << '\n';
    return kProblemFound;
  }
  bool all = true;
  for (auto& input : inputs)
    all =
        ScanOne(context, detector.value(), reader, input, options.show) && all;
  context.out.flush();
  return all ? kOk : kProblemFound;
}

}  // namespace helpdesk
