#include "agent/far/far_sink.h"

#include <limits>
#include <utility>

namespace agent {

using protocol::Reason;

FarSink::FarSink(const base::Clock& clock,
                 collectors::ObservationSink& next,
                 Callbacks callbacks)
    : clock_(clock),
      next_(next),
      callbacks_(std::move(callbacks)),
      beforehand_(clock),
      reporter_(clock,
                beforehand_,
                std::move(identifiers::Detector::Make({}).value())) {}

void FarSink::Accept(collectors::Observation observation) {
  if (observation.file.valid()) {
    TellBeforehand(observation);
    auto copy = CopyOfFar(observation.file, clock_, callbacks_.still_here);
    callbacks_.on_read();
    observation.file = std::move(copy.file);
    observation.reason = copy.reason;
  }
  next_.Accept(std::move(observation));
}

void FarSink::TellBeforehand(const collectors::Observation& observation) {
  collectors::Observation known{.channel = observation.channel,
                                .action = observation.action,
                                .reading = protocol::Reading::kUnread,
                                .reason = Reason::kTimeout,
                                .acted_at = observation.acted_at,
                                .visit = observation.visit,
                                .crm_source = observation.crm_source,
                                .program = observation.program,
                                .destination = observation.destination,
                                .detail = observation.detail,
                                .object = observation.object};
  known.name.Append(observation.name.view());
  reporter_.Accept(std::move(known));
  if (const auto report = beforehand_.Next()) callbacks_.on_reading(*report);
  beforehand_.Confirm(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace agent
