#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace agent {

// Notices that the wall clock was set, by the steady clock. Time spent in
// suspend looks the same, because the steady clock stands still then; that is
// worth a line in the record too.
class ClockWatch {
 public:
  static constexpr std::chrono::milliseconds kTolerance{2'000};

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

 private:
  const base::Clock& clock_;
  base::SteadyTime steady_;
  base::UtcTime utc_;
};

}  // namespace agent
