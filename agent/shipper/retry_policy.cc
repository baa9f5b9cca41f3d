#include "agent/shipper/retry_policy.h"

#include <algorithm>

namespace agent {

using std::chrono::milliseconds;

milliseconds RetryPolicy::AfterTrouble(
    std::optional<std::chrono::seconds> retry_after) {
  const milliseconds jitter = UpTo(std::min(limit_, cap_));
  limit_ = std::min(limit_ * 2, cap_);
  if (!retry_after) return jitter;
  return std::clamp<milliseconds>(
             *retry_after, milliseconds(0), kMaxRetryAfter) +
         jitter;
}

milliseconds RetryPolicy::AfterRefusal() {
  limit_ = cap_;
  return UpTo(cap_);
}

milliseconds RetryPolicy::UpTo(milliseconds limit) {
  if (limit <= milliseconds(0)) return milliseconds(0);
  const auto range = static_cast<std::uint64_t>(limit.count()) + 1;
  // The remainder's bias is under 2^-40 for any limit below a day.
  return milliseconds(static_cast<std::int64_t>(random_.Next64() % range));
}

}  // namespace agent
