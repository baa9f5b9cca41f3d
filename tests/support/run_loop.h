#pragma once

#include <chrono>
#include <functional>

#include "base/event_loop.h"

namespace test {

// Runs the loop until the condition holds; false if it does not in time.
inline bool RunUntil(
    base::EventLoop& loop,
    const std::function<bool()>& condition,
    std::chrono::milliseconds limit = std::chrono::seconds(20)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  base::EventLoop::Handle timer;
  bool held = false;
  const std::function<void()> look = [&] {
    held = condition();
    if (held || std::chrono::steady_clock::now() > deadline)
      loop.Stop();
    else
      timer = loop.RunAfter(std::chrono::milliseconds(1), look);
  };
  timer = loop.RunAfter(std::chrono::milliseconds(0), look);
  loop.Run();
  return held;
}

}  // namespace test
