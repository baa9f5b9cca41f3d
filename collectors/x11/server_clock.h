#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "collectors/gate.h"

namespace collectors {

// Maps the X server's time (milliseconds, 32 bits, wraps after 49.7 days) to
// the steady clock, and orders what has no time of its own.
//
// A stamp is read some time after the server made it, never before: the
// smallest difference seen is the closest to the true one.
class ServerClock {
 public:
  explicit ServerClock(const base::Clock& clock) : clock_(clock) {}

  // When an event with this server time happened; never before the last one.
  ActTime At(std::uint32_t server_ms);
  // When it was by the server's time, of something told of elsewhere: in no
  // order with the others, and not in the future.
  ActTime Map(std::uint32_t server_ms) const;
  // An event without a time, read now.
  ActTime Untimed();

 private:
  std::int64_t Unwrap(std::uint32_t server_ms) const;
  ActTime NotBefore(ActTime time);

  const base::Clock& clock_;
  std::optional<std::int64_t> server_;  // The newest, unwrapped.
  std::optional<std::chrono::milliseconds> offset_;
  ActTime last_{};
};

}  // namespace collectors
