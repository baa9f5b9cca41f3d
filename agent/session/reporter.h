#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/session/report_queue.h"
#include "base/clock.h"
#include "collectors/gate.h"
#include "collectors/observation_sink.h"
#include "identifiers/detector.h"
#include "protocol/event.h"

namespace agent {

// Where content ends: finds the identifiers in what a collector observed,
// counts and digests them, and queues reports without the text, which is wiped
// when Accept() returns. Event loop only.
class Reporter final : public collectors::ObservationSink {
 public:
  // `clock` and `queue` outlive it.
  Reporter(const base::Clock& clock,
           ReportQueue& queue,
           identifiers::Detector detector)
      : clock_(clock), queue_(queue), detector_(std::move(detector)) {}

  // What is looked for from now on.
  void set_detector(identifiers::Detector detector) {
    detector_ = std::move(detector);
  }

  // Whose acts they are, if not the sender's.
  void set_user(std::uint32_t user) { user_ = user; }

  void Accept(collectors::Observation observation) override;

  // A visit began, or ended, at `at`.
  void Visit(protocol::Action action,
             const collectors::Visit& visit,
             collectors::ActTime at);

  // The session process about itself.
  void Self(protocol::Action action,
            protocol::Reason reason = protocol::Reason::kNone,
            std::string detail = {});

 private:
  void SetTimes(collectors::ActTime acted_at, protocol::Event& event) const;
  void Queue(protocol::Event event,
             const std::vector<identifiers::Digest>& digests,
             Attachment with);

  const base::Clock& clock_;
  ReportQueue& queue_;
  identifiers::Detector detector_;
  std::optional<std::uint32_t> user_;
};

}  // namespace agent
