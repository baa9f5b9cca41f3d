#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "base/event_loop.h"

namespace agent {

// Asks a process that watches, while a gate is open, whether it still answers.
// One that was stopped sees nothing, and so does the agent: the gate is
// unknown. While the gate is closed there is no timer. Event loop only.
class GateWatch {
 public:
  struct Timing {
    std::chrono::milliseconds interval{10'000};  // From one ping to the next.
    std::chrono::milliseconds patience{5'000};
  };
  struct Callbacks {
    std::function<void(std::uint64_t nonce)> ping;
    // False while this process does not read what the other one says: then
    // silence proves nothing.
    std::function<bool()> listening;
    std::function<void()> on_unknown;
    // It answers again; since when it had not.
    std::function<void(std::chrono::milliseconds)> on_known;
  };

  GateWatch(base::EventLoop& loop,
            const base::Clock& clock,
            const Timing& timing,
            Callbacks callbacks)
      : loop_(loop),
        clock_(clock),
        timing_(timing),
        callbacks_(std::move(callbacks)) {}

  // A session process says itself that its gate closed: then it answers.
  void SetOpen(bool open);
  // The gate closed without its word: whether it answers is not asked any more,
  // and stays as it was until it answers.
  void Pause();
  void OnPong(std::uint64_t nonce);

  bool unknown() const { return unknown_; }

 private:
  void Ping();
  void OnSilence();
  void Known();

  base::EventLoop& loop_;
  const base::Clock& clock_;
  const Timing timing_;
  const Callbacks callbacks_;

  bool open_ = false;
  bool unknown_ = false;
  std::uint64_t nonce_ = 0;
  base::SteadyTime silent_since_{};
  base::EventLoop::Handle timer_;
};

}  // namespace agent
