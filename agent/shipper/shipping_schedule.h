#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace agent {

// When the next batch leaves: once the oldest waiting event is `max_delay` old,
// at `batch_bytes`, at once for what is urgent; a heartbeat if nothing left for
// `heartbeat`. Told the time, never asks for it. Not thread-safe.
class ShippingSchedule {
 public:
  ShippingSchedule(std::chrono::milliseconds max_delay,
                   std::uint64_t batch_bytes,
                   std::chrono::milliseconds heartbeat)
      : max_delay_(max_delay),
        batch_bytes_(batch_bytes),
        heartbeat_every_(heartbeat) {}

  void Configure(std::chrono::milliseconds max_delay,
                 std::uint64_t batch_bytes,
                 std::chrono::milliseconds heartbeat) {
    max_delay_ = max_delay;
    batch_bytes_ = batch_bytes;
    heartbeat_every_ = heartbeat;
  }

  // Events of `bytes` became durable.
  void Stored(base::SteadyTime now, std::uint64_t bytes, bool urgent);
  // There are events of an earlier time: they are due now.
  void Resume() { overdue_ = true; }
  // Called every `heartbeat`; costs a batch only if none was delivered since.
  void Beat(base::SteadyTime now);

  // When the next batch is to leave; nothing while there is no reason to.
  std::optional<base::SteadyTime> due() const;
  // What is waiting is now in a batch, or was found to be nothing.
  void Taken();
  bool heartbeat_due() const { return heartbeat_; }

  // How the batch went. Nothing leaves before `hold`.
  void Delivered(base::SteadyTime now, bool more, base::SteadyTime hold);
  void Failed(base::SteadyTime hold);

 private:
  std::chrono::milliseconds max_delay_;
  std::uint64_t batch_bytes_;
  std::chrono::milliseconds heartbeat_every_;

  std::optional<base::SteadyTime> oldest_;
  std::uint64_t bytes_ = 0;
  bool urgent_ = false;
  bool overdue_ = false;
  bool heartbeat_ = false;
  std::optional<base::SteadyTime> delivered_at_;
  base::SteadyTime hold_ = base::SteadyTime::min();
};

}  // namespace agent
