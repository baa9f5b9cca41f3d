#include "base/clock.h"

namespace base {

SteadyTime SystemClock::steady_now() const {
  return std::chrono::steady_clock::now();
}

UtcTime SystemClock::utc_now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now());
}

}  // namespace base
