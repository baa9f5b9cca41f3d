#include "identifiers/detector.h"

#include <span>
#include <string>
#include <utility>

#include "base/secret_bytes.h"
#include "identifiers/distinct_tally.h"
#include "identifiers/find/email.h"
#include "identifiers/find/finder.h"
#include "identifiers/find/phone_rules.h"
#include "identifiers/find/table_header.h"
#include "identifiers/mention_counter.h"
#include "identifiers/pattern.h"

namespace identifiers {

struct Detector::State {
  PhoneRules phones{nullptr};
  std::vector<Pattern> patterns;
};

Detector::Detector(std::unique_ptr<State> state) : state_(std::move(state)) {}
Detector::~Detector() = default;
Detector::Detector(Detector&&) noexcept = default;
Detector& Detector::operator=(Detector&&) noexcept = default;

base::Result<Detector> Detector::Make(const DetectorOptions& options) {
  auto state = std::make_unique<State>();
  if (!options.default_region.empty()) {
    const auto* region = FindPhoneRegion(options.default_region);
    if (region == nullptr)
      return base::Error{base::ErrorCode::kInvalid,
                         "region " + options.default_region +
                             ": not an ISO 3166 code of two capitals that has "
                             "a numbering plan, e.g. CN or DE"};
    state->phones = PhoneRules(region);
  }
  for (const auto& pattern : options.patterns) {
    auto compiled = Pattern::Compile(pattern);
    if (!compiled.ok()) return compiled.error();
    state->patterns.push_back(std::move(compiled.value()));
  }
  return Detector(std::move(state));
}

void Detector::ForEach(std::string_view text,
                       std::size_t from,
                       std::size_t until,
                       TableHeader& header,
                       const OnMatch& on_match) const {
  Email address;
  Finder finder(text, state_->phones, state_->patterns, header);
  finder.Run(from, until, [&](const Candidate& found) {
    Match match{.kind = found.kind,
                .tier = found.score >= kCertain ? protocol::Tier::kHigh
                                                : protocol::Tier::kLow,
                .begin = found.begin,
                .end = found.end,
                .canonical = found.Form()};
    if (match.canonical.empty()) {
      ReadEmail(text.substr(found.begin, found.end - found.begin), address);
      match.canonical = address.Form();
    }
    on_match(match);
  });
  base::WipeBytes(std::span(address.form).first(address.form_size));
}

Findings Detector::Scan(std::string_view text) const {
  DistinctTally tally;
  TableHeader header;
  MentionCounter counter(tally);
  ForEach(text, 0, text.size(), header, [&counter](const Match& match) {
    counter.Add(match.kind, match.tier, match.canonical);
  });
  counter.Flush();
  return tally.Finish();
}

}  // namespace identifiers
