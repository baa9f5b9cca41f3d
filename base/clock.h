#pragma once

#include <chrono>

namespace base {

using SteadyTime = std::chrono::steady_clock::time_point;
using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;

// Where time comes from: the system, or a test. Thread-safe.
//
// Scheduling uses steady_now() alone, so that setting the wall clock neither
// stops nor floods anything; utc_now() is for people and for the record.
class Clock {
 public:
  virtual ~Clock() = default;

  // Since boot, not counting suspend (CLOCK_MONOTONIC). Not a wall clock.
  virtual SteadyTime steady_now() const = 0;
  virtual UtcTime utc_now() const = 0;
};

class SystemClock final : public Clock {
 public:
  SteadyTime steady_now() const override;
  UtcTime utc_now() const override;
};

}  // namespace base
