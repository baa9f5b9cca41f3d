#pragma once

#include <functional>

#include "base/dbus/session_bus.h"
#include "base/event_loop.h"

namespace base::dbus {

// A connection to a bus that an event loop drives: what comes is handed to the
// handlers that were added to it, what is to be sent is sent, and its deadlines
// are kept. It wakes the loop for nothing else.
//
// Once the bus is lost it stays so. Event loop only; a handler must not destroy
// it.
class BusOnLoop {
 public:
  // `on_lost` is called once, from the loop and never from within a call; it
  // may destroy this. `loop` outlives it. The first look is taken at once on
  // the loop.
  BusOnLoop(EventLoop& loop, BusRef bus, std::function<void()> on_lost);
  ~BusOnLoop() = default;
  BusOnLoop(const BusOnLoop&) = delete;
  BusOnLoop& operator=(const BusOnLoop&) = delete;

  sd_bus* get() const { return bus_.get(); }
  bool lost() const { return lost_; }

  // Hands out all that has come, and sends what is to be sent: after a call
  // that may have left something.
  void Process();
  // Gives the connection up, as if the bus had gone.
  void Lose();

 private:
  bool Wait();

  EventLoop& loop_;
  const BusRef bus_;
  const std::function<void()> on_lost_;
  bool lost_ = false;
  bool processing_ = false;
  EventLoop::Handle readable_;
  EventLoop::Handle writable_;  // While the socket is full.
  EventLoop::Handle timer_;     // While an answer is waited for.
};

}  // namespace base::dbus
