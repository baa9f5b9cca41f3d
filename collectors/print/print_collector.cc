#include "collectors/print/print_collector.h"

#include <utility>

namespace collectors {
namespace {

using State = PrintJob::State;

std::string_view WordOf(State state) {
  switch (state) {
    case State::kWaiting:
      return "waiting";
    case State::kHeld:
      return "held";
    case State::kPrinting:
      return "printing";
    case State::kStopped:
      return "stopped";
    case State::kCanceled:
      return "canceled";
    case State::kAborted:
      return "aborted";
    case State::kCompleted:
      break;
  }
  return "completed";
}

void Take(PrintJob facts, Observation& observation) {
  observation.detail = WordOf(facts.state);
  observation.destination = std::move(facts.printer);
  observation.quantity = facts.pages;
  observation.object.bytes = facts.bytes;
  observation.object.media_type = std::move(facts.media_type);
  observation.name = std::move(facts.name);
}

}  // namespace

PrintCollector::PrintCollector(std::unique_ptr<PrintSource> source,
                               const Gate& gate,
                               ObservationSink& sink,
                               base::EventLoop& loop,
                               std::function<void()> on_trouble)
    : source_(std::move(source)),
      gate_(gate),
      sink_(sink),
      loop_(loop),
      on_trouble_(std::move(on_trouble)) {
  source_->Start({.on_created =
                      [this](JobId id, ActTime at, const std::string& program) {
                        OnCreated(id, at, program);
                      },
                  .on_ended =
                      [this](JobId id) {
                        if (jobs_.contains(id)) Ask(id, false);
                      },
                  .on_trouble =
                      [this](const std::string& trouble) {
                        if (std::exchange(trouble_, trouble) != trouble)
                          on_trouble_();
                      }});
}

base::Status PrintCollector::SetGateOpen(bool open) {
  source_->SetWatching(open);
  if (open) return {};
  for (auto& [id, job] : jobs_)
    job.wait = loop_.RunAfter(kLastLook, [this, one = id] { Ask(one, true); });
  return {};
}

void PrintCollector::OnCreated(JobId id,
                               ActTime at,
                               const std::string& program) {
  auto visit = gate_.VisitAt(at);
  if (!visit || jobs_.contains(id)) return;
  Observation observation;
  observation.channel = protocol::Channel::kPrint;
  observation.action = protocol::Action::kPrinted;
  observation.reading = protocol::Reading::kCounted;
  observation.acted_at = at;
  observation.visit = std::move(*visit);
  if (jobs_.size() >= kMaxJobs) {
    observation.action = protocol::Action::kLost;
    observation.reading = protocol::Reading::kNoContent;
    observation.reason = protocol::Reason::kOverload;
    observation.quantity = 1;
    return sink_.Accept(std::move(observation));
  }
  observation.program = program;
  Job& job = jobs_[id];
  job.observation = std::move(observation);
  job.wait = loop_.RunAfter(kEndsWithin, [this, id] { Ask(id, true); });
  Ask(id, false);
}

void PrintCollector::Ask(JobId id, bool last) {
  source_->Ask(id, [this, id, last](auto whose, auto facts) {
    OnAnswer(id, whose, std::move(facts), last);
  });
}

void PrintCollector::OnAnswer(JobId id,
                              PrintSource::Whose whose,
                              std::optional<PrintJob> facts,
                              bool last) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  Job& job = found->second;
  if (whose == PrintSource::Whose::kAnothers && !job.known) {
    jobs_.erase(found);
    return;
  }
  const bool ended = facts && facts->ended();
  if (facts) {
    job.known = true;
    Take(std::move(*facts), job.observation);
  }
  if (ended || last) Report(id);
}

// Without an answer nobody knows whose it was: then it is not told.
void PrintCollector::Report(JobId id) {
  auto job = jobs_.extract(id);
  if (job.mapped().known) sink_.Accept(std::move(job.mapped().observation));
}

void PrintCollector::GiveUp() {
  while (!jobs_.empty())
    Report(jobs_.begin()->first);
}

}  // namespace collectors
