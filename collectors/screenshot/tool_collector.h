#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "base/event_loop.h"
#include "collectors/collector.h"
#include "collectors/observation_sink.h"
#include "collectors/screenshot/tool_source.h"

namespace collectors {

// Reports which known tools for pictures of the screen were started during a
// visit: what they did, nobody sees. Left out is who was told to have been
// given the screen, and what a portal ran for that: it says more.
class ToolCollector final : public Collector {
 public:
  // So long it is waited for that, and so long it is known.
  static constexpr std::chrono::milliseconds kSameAct{1'800};
  // At a time; nobody starts so many who means to. Beyond, the first are told.
  static constexpr std::size_t kMostWaiting = 64;

  // `gate`, `sink`, `loop` and `clock` outlive it.
  ToolCollector(std::unique_ptr<ToolSource> source,
                const Gate& gate,
                ObservationSink& sink,
                base::EventLoop& loop,
                const base::Clock& clock);

  std::string_view name() const override { return "screenshot"; }
  base::Status SetGateOpen(bool open) override;
  bool busy() const override { return false; }

  // This program was given the screen, now.
  void OnGiven(const std::string& program);

 private:
  struct Waiting {
    Observation observation;
    bool by_portal = false;
    base::EventLoop::Handle timer;
  };

  void OnStarted(const StartedTool& tool);
  bool WasGiven(const StartedTool& tool, ActTime now) const;
  void HandOver(pid_t process);

  const std::unique_ptr<ToolSource> source_;
  const Gate& gate_;
  ObservationSink& sink_;
  base::EventLoop& loop_;
  const base::Clock& clock_;
  std::map<pid_t, Waiting> waiting_;
  std::map<std::string, ActTime> given_;  // When last, by program.
};

}  // namespace collectors
