#include "agent/sense/told_gate.h"

#include <algorithm>
#include <utility>

namespace agent {
namespace {

// Longer than an act may take to be told of.
constexpr std::chrono::seconds kRemember = 5 * collectors::kReportWithin;

}  // namespace

void ToldGate::Set(collectors::Visit visit, collectors::ActTime since) {
  // In order, whatever a session process says.
  if (!spans_.empty()) since = std::max(since, spans_.back().from);
  spans_.push_back({since, std::move(visit)});
  while (spans_.size() > 1 && spans_[1].from < since - kRemember)
    spans_.pop_front();
}

std::optional<collectors::Visit> ToldGate::VisitAt(
    collectors::ActTime acted_at) const {
  for (auto span = spans_.rbegin(); span != spans_.rend(); ++span) {
    if (span->from > acted_at) continue;
    if (span->visit.id == 0) return std::nullopt;
    return span->visit;
  }
  return std::nullopt;
}

}  // namespace agent
