#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace agent {

// Notices that the wall clock was set: while this runs by the steady clock, and
// whenever it was by the centre's. Time spent in suspend looks the same,
// because the steady clock stands still then; that is worth a line in the
// record too.
class ClockWatch {
 public:
  static constexpr std::chrono::milliseconds kTolerance{2'000};
  // More than a slow line and a clock without a time service make in a day.
  static constexpr std::chrono::milliseconds kOffTolerance{60'000};

  explicit ClockWatch(const base::Clock& clock)
      : clock_(clock), steady_(clock.steady_now()), utc_(clock.utc_now()) {}

  // By how much the wall clock went ahead (or, negative, back) since the last
  // call, if by more than kTolerance.
  std::optional<std::chrono::milliseconds> Check() {
    const auto steady = clock_.steady_now();
    const auto utc = clock_.utc_now();
    const auto jump =
        (utc - utc_) -
        std::chrono::duration_cast<std::chrono::milliseconds>(steady - steady_);
    steady_ = steady;
    utc_ = utc;
    if (std::chrono::abs(jump) <= kTolerance) return std::nullopt;
    return jump;
  }

  // By how much the wall clock is ahead of the centre's (or, negative, behind),
  // if by more than kOffTolerance and if that is news.
  std::optional<std::chrono::milliseconds> CheckByCentre(
      std::chrono::milliseconds ahead) {
    if (std::chrono::abs(ahead - told_) <= kOffTolerance) return std::nullopt;
    const bool off = std::chrono::abs(ahead) > kOffTolerance;
    told_ = off ? ahead : std::chrono::milliseconds(0);
    if (!off) return std::nullopt;
    return ahead;
  }

 private:
  const base::Clock& clock_;
  base::SteadyTime steady_;
  base::UtcTime utc_;
  std::chrono::milliseconds told_{0};  // How far ahead it was said to be.
};

}  // namespace agent
