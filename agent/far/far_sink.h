#pragma once

#include <functional>

#include "agent/far/far_copy.h"
#include "agent/session/report_queue.h"
#include "agent/session/reporter.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "collectors/observation_sink.h"

namespace agent {

// Takes files that are to be read out of a file system that may never answer,
// before their observations go on. While it waits for one, the process that
// started this one has what is known of it, and reports that if this one never
// comes back. Event loop only.
class FarSink final : public collectors::ObservationSink {
 public:
  struct Callbacks {
    // A Report, unread for kTimeout, should this process never go on.
    std::function<void(base::ByteView report)> on_reading;
    std::function<void()> still_here;
    std::function<void()> on_read;
  };

  // `clock` and `next` outlive it.
  FarSink(const base::Clock& clock,
          collectors::ObservationSink& next,
          Callbacks callbacks);

  void Accept(collectors::Observation observation) override;

 private:
  void TellBeforehand(const collectors::Observation& observation);

  const base::Clock& clock_;
  collectors::ObservationSink& next_;
  const Callbacks callbacks_;
  ReportQueue beforehand_;
  Reporter reporter_;
};

}  // namespace agent
