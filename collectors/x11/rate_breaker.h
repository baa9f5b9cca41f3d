#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace collectors {

// Says when there is too much of something in a second, and how long to keep
// away from it then: the longer, the more often it has happened lately.
class RateBreaker {
 public:
  static constexpr std::chrono::seconds kFirstPause{10};
  static constexpr std::chrono::seconds kLongestPause{300};
  // So long without a break, the next pause is the first again.
  static constexpr std::chrono::seconds kForgets{600};

  explicit RateBreaker(std::uint32_t limit_per_second)
      : limit_(limit_per_second) {}

  // One more, at `now`; false: that was too many.
  bool Count(base::SteadyTime now) {
    if (now - second_ >= std::chrono::seconds(1)) {
      second_ = now;
      count_ = 0;
    }
    return ++count_ <= limit_;
  }

  // It broke at `now`: how long to stay away.
  std::chrono::seconds Break(base::SteadyTime now) {
    if (pause_ == std::chrono::seconds(0) || now - broke_ >= kForgets)
      pause_ = kFirstPause;
    else
      pause_ = std::min(2 * pause_, kLongestPause);
    broke_ = now;
    count_ = 0;
    return pause_;
  }

 private:
  const std::uint32_t limit_;
  base::SteadyTime second_{};
  std::uint32_t count_ = 0;
  base::SteadyTime broke_{};
  std::chrono::seconds pause_{0};
};

}  // namespace collectors
