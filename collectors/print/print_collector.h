#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/event_loop.h"
#include "collectors/collector.h"
#include "collectors/observation_sink.h"
#include "collectors/print/print_source.h"

namespace collectors {

// Reports what this person prints during a visit: a job is one act, told when
// it has ended, because its pages are counted until then.
//
// A job that takes longer than kEndsWithin is told with what is known then, and
// so is one that is not done kLastLook after the visit. Of another person's job
// nothing is asked and nothing told.
class PrintCollector final : public Collector {
 public:
  static constexpr std::chrono::milliseconds kEndsWithin{60'000};
  static constexpr std::chrono::milliseconds kLastLook{1'500};
  static constexpr std::size_t kMaxJobs = 200;  // At a time; more are lost.

  // `gate`, `sink` and `loop` outlive it. `on_trouble`: trouble() has changed.
  PrintCollector(std::unique_ptr<PrintSource> source,
                 const Gate& gate,
                 ObservationSink& sink,
                 base::EventLoop& loop,
                 std::function<void()> on_trouble);

  std::string_view name() const override { return "print"; }
  base::Status SetGateOpen(bool open) override;
  bool busy() const override { return !jobs_.empty() || source_->busy(); }
  // Tells what is known of all that have not ended.
  void GiveUp();

  // A sentence; empty: it can be watched.
  const std::string& trouble() const { return trouble_; }

 private:
  struct Job {
    Observation observation;
    bool known = false;  // That it is this person's.
    base::EventLoop::Handle wait;
  };

  void OnCreated(JobId id, ActTime at, const std::string& program);
  void OnAnswer(JobId id,
                PrintSource::Whose whose,
                std::optional<PrintJob> facts,
                bool last);
  void Ask(JobId id, bool last);
  void Report(JobId id);

  const std::unique_ptr<PrintSource> source_;
  const Gate& gate_;
  ObservationSink& sink_;
  base::EventLoop& loop_;
  const std::function<void()> on_trouble_;
  std::string trouble_;
  std::map<JobId, Job> jobs_;
};

}  // namespace collectors
