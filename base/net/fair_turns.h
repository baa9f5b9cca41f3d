#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/net/ip_address.h"

namespace base::net {

// Costly work on an event loop, in turns: each site has one after the others,
// so that a crowd from one waits for itself, and the loop goes on with
// everything else after each slice of time. Event loop only.
class FairTurns {
 public:
  static constexpr std::chrono::milliseconds kSlice{1};

  // Both outlive it; the loop must not run once it is gone.
  FairTurns(EventLoop& loop, const Clock& clock) : loop_(loop), clock_(clock) {}
  FairTurns(const FairTurns&) = delete;
  FairTurns& operator=(const FairTurns&) = delete;
  ~FairTurns() = default;

  // Runs `work` once, unless the handle is gone by then. It must not outlive
  // this.
  EventLoop::Handle Wait(const IpAddress& site, std::function<void()> work);

 private:
  class Place;
  using Line = std::map<std::uint64_t, std::function<void()>>;

  void PostSlice();
  void RunSlice();
  void RunNext();
  void Leave(const IpAddress& site, std::uint64_t number);

  EventLoop& loop_;
  const Clock& clock_;
  std::map<IpAddress, Line> lines_;  // None is empty.
  IpAddress last_site_;              // Who had a turn.
  std::uint64_t last_number_ = 0;
  bool posted_ = false;  // The next slice.
};

}  // namespace base::net
