#pragma once

#include <cstdint>
#include <string>

namespace agent {

// What went out since the start. Times are UTC milliseconds, 0 for never.
struct DeliveryCounts {
  std::uint64_t upload_bytes = 0;  // Bodies of every try.
  std::uint64_t batches = 0;       // Delivered, heartbeats included.
  std::uint64_t events = 0;        // Delivered.
  std::uint64_t forks = 0;
  std::uint64_t rejected_events = 0;
  std::int64_t last_success_utc_ms = 0;
  std::int64_t clock_offset_ms = 0;  // The centre's clock is ahead by this.
};

// How shipping goes, for the status.
struct ShippingStats {
  enum class State : std::uint8_t { kIdle, kSending, kRetrying, kRefused };

  State state = State::kIdle;
  DeliveryCounts counts;
  std::uint64_t failures = 0;
  std::string last_error;  // A sentence; empty once a batch was delivered.
  std::int64_t last_error_utc_ms = 0;
  std::int64_t next_try_ms = 0;  // From now on, while retrying or refused.
};

}  // namespace agent
