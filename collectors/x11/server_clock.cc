#include "collectors/x11/server_clock.h"

#include <algorithm>

namespace collectors {

std::int64_t ServerClock::Unwrap(std::uint32_t server_ms) const {
  if (!server_) return server_ms;
  // The difference as a signed number: a wrap is a small step forward, an
  // event that overtook another a small one back.
  const auto step = static_cast<std::int32_t>(
      server_ms - static_cast<std::uint32_t>(*server_ & 0xffffffff));
  return *server_ + step;
}

ActTime ServerClock::At(std::uint32_t server_ms) {
  server_ = Unwrap(server_ms);
  const auto now = clock_.steady_now();
  const std::chrono::milliseconds difference =
      std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()) -
      std::chrono::milliseconds(*server_);
  offset_ = std::min(offset_.value_or(difference), difference);
  return NotBefore(ActTime(std::chrono::milliseconds(*server_) + *offset_));
}

ActTime ServerClock::Map(std::uint32_t server_ms) const {
  const auto now = clock_.steady_now();
  if (!offset_) return now;
  return std::min(
      now, ActTime(std::chrono::milliseconds(Unwrap(server_ms)) + *offset_));
}

ActTime ServerClock::Untimed() {
  return NotBefore(clock_.steady_now());
}

ActTime ServerClock::NotBefore(ActTime time) {
  last_ = std::max(last_, time);
  return last_;
}

}  // namespace collectors
