#include "collectors/screenshot/tool_collector.h"

#include <algorithm>
#include <utility>

namespace collectors {

ToolCollector::ToolCollector(std::unique_ptr<ToolSource> source,
                             const Gate& gate,
                             ObservationSink& sink,
                             base::EventLoop& loop,
                             const base::Clock& clock)
    : source_(std::move(source)),
      gate_(gate),
      sink_(sink),
      loop_(loop),
      clock_(clock) {
  source_->Start([this](const StartedTool& tool) { OnStarted(tool); });
}

base::Status ToolCollector::SetGateOpen(bool open) {
  auto set = source_->SetWatching(open);
  if (!open) {
    while (!waiting_.empty())
      HandOver(waiting_.begin()->first);
    given_.clear();
  }
  return set;
}

bool ToolCollector::WasGiven(const StartedTool& tool, ActTime now) const {
  return std::ranges::any_of(given_, [&](const auto& one) {
    return (tool.by_portal || one.first == tool.name) &&
           now - one.second <= kSameAct;
  });
}

void ToolCollector::OnStarted(const StartedTool& tool) {
  const auto now = clock_.steady_now();
  const auto visit = gate_.VisitAt(now);
  if (!visit || WasGiven(tool, now)) return;
  if (waiting_.size() >= kMostWaiting) HandOver(waiting_.begin()->first);
  // If the number has come again, the one before is no reason to lose any.
  HandOver(tool.process);
  auto& waiting = waiting_[tool.process];
  waiting.observation.channel = protocol::Channel::kScreenshot;
  waiting.observation.action = protocol::Action::kToolStarted;
  waiting.observation.acted_at = now;
  waiting.observation.visit = *visit;
  waiting.observation.program = tool.name;
  waiting.by_portal = tool.by_portal;
  waiting.timer = loop_.RunAfter(
      kSameAct, [this, process = tool.process] { HandOver(process); });
}

void ToolCollector::OnGiven(const std::string& program) {
  given_[program] = clock_.steady_now();
  std::erase_if(waiting_, [&](const auto& one) {
    return one.second.by_portal || one.second.observation.program == program;
  });
}

void ToolCollector::HandOver(pid_t process) {
  auto one = waiting_.extract(process);
  if (!one.empty()) sink_.Accept(std::move(one.mapped().observation));
}

}  // namespace collectors
