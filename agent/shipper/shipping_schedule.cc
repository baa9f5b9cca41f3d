#include "agent/shipper/shipping_schedule.h"

#include <algorithm>

namespace agent {

void ShippingSchedule::Stored(base::SteadyTime now,
                              std::uint64_t bytes,
                              bool urgent) {
  if (!oldest_) oldest_ = now;
  bytes_ += bytes;
  urgent_ = urgent_ || urgent;
}

void ShippingSchedule::Beat(base::SteadyTime now) {
  // A little early counts: both times are about the same.
  const auto slack = heartbeat_every_ / 60;
  if (!delivered_at_ || now - *delivered_at_ >= heartbeat_every_ - slack)
    heartbeat_ = true;
}

std::optional<base::SteadyTime> ShippingSchedule::due() const {
  const bool now = overdue_ || heartbeat_ || urgent_ || bytes_ >= batch_bytes_;
  if (!now && !oldest_) return std::nullopt;
  return std::max(hold_, now ? base::SteadyTime::min() : *oldest_ + max_delay_);
}

void ShippingSchedule::Taken() {
  oldest_.reset();
  bytes_ = 0;
  urgent_ = false;
  overdue_ = false;
}

void ShippingSchedule::Delivered(base::SteadyTime now,
                                 bool more,
                                 base::SteadyTime hold) {
  delivered_at_ = now;
  heartbeat_ = false;
  overdue_ = overdue_ || more;
  hold_ = hold;
}

void ShippingSchedule::Failed(base::SteadyTime hold) {
  overdue_ = true;
  hold_ = hold;
}

}  // namespace agent
