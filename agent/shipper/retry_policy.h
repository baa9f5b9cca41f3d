#pragma once

#include <chrono>
#include <optional>

#include "base/random.h"

namespace agent {

// How long to wait after a failed try: exponential, with full jitter that is
// kept once the cap is reached, so that agents that lost the centre together do
// not come back together. No clock, no thread.
class RetryPolicy {
 public:
  static constexpr std::chrono::milliseconds kFirst{1'000};
  // However much the centre asks for.
  static constexpr std::chrono::hours kMaxRetryAfter{24};

  // `random` must outlive it.
  RetryPolicy(std::chrono::milliseconds cap, base::Random& random)
      : cap_(cap), random_(random) {}

  // The centre is away or busy: between nothing and twice as long as before,
  // and never before `retry_after`, on top of which the jitter comes.
  std::chrono::milliseconds AfterTrouble(
      std::optional<std::chrono::seconds> retry_after = {});

  // The centre is well and does not want us (403 and the like): up to the cap
  // at once, because asking faster will not change its mind.
  std::chrono::milliseconds AfterRefusal();

  void set_cap(std::chrono::milliseconds cap) { cap_ = cap; }
  void Succeeded() { limit_ = kFirst; }

 private:
  std::chrono::milliseconds UpTo(std::chrono::milliseconds limit);

  std::chrono::milliseconds cap_;
  base::Random& random_;
  std::chrono::milliseconds limit_ = kFirst;
};

}  // namespace agent
