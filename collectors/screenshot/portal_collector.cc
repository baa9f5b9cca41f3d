#include "collectors/screenshot/portal_collector.h"

#include <utility>

namespace collectors {

using Kind = PortalNotice::Kind;
using protocol::Action;

PortalCollector::PortalCollector(
    std::unique_ptr<PortalSource> source,
    const Gate& gate,
    ObservationSink& sink,
    const base::Clock& clock,
    std::function<void(const std::string&)> on_lost,
    std::function<void(const std::string&)> on_given)
    : source_(std::move(source)),
      gate_(gate),
      sink_(sink),
      clock_(clock),
      on_given_(std::move(on_given)) {
  source_->Start({.on_notice = [this](const auto& notice) { OnNotice(notice); },
                  .on_lost = std::move(on_lost)});
}

base::Status PortalCollector::SetGateOpen(bool open) {
  auto set = source_->SetWatching(open);
  if (!open)
    while (!casts_.empty())
      End(std::string(casts_.begin()->first), clock_.steady_now());
  return set;
}

void PortalCollector::OnNotice(const PortalNotice& notice) {
  if (notice.kind == Kind::kCastEnded) return End(notice.cast, notice.at);
  const auto visit = gate_.VisitAt(notice.at);
  if (!visit) return;
  on_given_(notice.program);
  Observation observation{.channel = protocol::Channel::kScreenshot,
                          .action = Action::kCaptured,
                          .acted_at = notice.at,
                          .visit = *visit,
                          .program = notice.program};
  if (notice.kind == Kind::kPicture)
    return sink_.Accept(std::move(observation));
  observation.action = Action::kRecorded;
  casts_.emplace(notice.cast, std::move(observation));
}

void PortalCollector::End(const std::string& cast, ActTime at) {
  auto ended = casts_.extract(cast);
  if (ended.empty()) return;
  Observation& observation = ended.mapped();
  observation.quantity = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(
          at - observation.acted_at)
          .count());
  sink_.Accept(std::move(observation));
}

}  // namespace collectors
