#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "agent/shipper/delivery.h"
#include "agent/shipper/retry_policy.h"
#include "agent/shipper/shipping_schedule.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"

namespace agent {

// Takes what the buffer holds to the centre, on a thread of its own.
//
// Life cycle: ships from construction, beginning with what an earlier run left.
// Destroying it stops after the exchange under way; call Finish() first to let
// it send what there is.
//
// The thread sleeps on one condition variable until a batch is due; without
// events nothing wakes it but Beat(). One batch is in flight. What is behind a
// full batch follows after a pause in proportion to its size, so that an agent
// with a backlog leaves the centre time for the others.
//
// Thread-safe.
class Shipper {
 public:
  // What can be changed while it runs.
  struct Settings {
    std::chrono::milliseconds max_delay{60'000};
    std::uint64_t batch_bytes = std::uint64_t{64} * 1024;
    std::chrono::milliseconds retry_cap{15 * 60'000};
    std::chrono::milliseconds heartbeat{5 * 60'000};
  };
  struct Options {
    Settings settings;
    std::filesystem::path quarantine;
    // Of a backlog, with jitter of half either way.
    std::uint64_t backlog_bytes_per_second = std::uint64_t{512} * 1024;
  };

  // What happened that people should know; runs on the shipper's thread.
  struct Callbacks {
    Delivery::Callbacks delivery;
    // A sentence, when trouble begins or changes, and when it ends.
    std::function<void(const std::string&)> on_trouble;
    std::function<void()> on_recovery;
  };

  // The references outlive it.
  Shipper(EventBuffer& buffer,
          std::unique_ptr<BatchTransport> transport,
          const base::Clock& clock,
          base::Random& random,
          const Options& options,
          Callbacks callbacks);
  ~Shipper();
  Shipper(const Shipper&) = delete;
  Shipper& operator=(const Shipper&) = delete;

  // Events whose rows have `bytes` in all became durable.
  void Stored(std::uint64_t bytes, bool urgent);
  // To be called every Settings::heartbeat.
  void Beat();

  void Configure(const Settings& settings);

  // Sends what the buffer holds without waiting or pausing, and ends at the
  // first failure or after `limit`; then the thread ends. An exchange under way
  // at the limit still runs into the transport's own timeout.
  void Finish(std::chrono::milliseconds limit);

  ShippingStats stats() const;

 private:
  void Run(const std::stop_token& stop);
  enum class Wake : std::uint8_t { kDue, kLook, kIdle, kEnd };
  Wake Wait(const std::stop_token& stop);
  void SendNext();
  void Conclude(const Delivery::Outcome& outcome);
  void Fail(const Delivery::Outcome& outcome);
  void Recovered();
  void CloseIfIdle();
  void Drain();
  std::chrono::milliseconds Pause(std::size_t bytes);

  const base::Clock& clock_;
  base::Random& random_;
  const std::uint64_t backlog_bytes_per_second_;
  const Callbacks callbacks_;

  // Of the thread alone.
  const std::unique_ptr<BatchTransport> transport_;
  Delivery delivery_;
  RetryPolicy retry_;
  int again_ = 0;  // Exchanges in a row that delivered nothing.

  mutable base::Mutex mutex_;
  std::condition_variable_any wake_;
  ShippingSchedule schedule_ GUARDED_BY(mutex_);
  ShippingStats stats_ GUARDED_BY(mutex_);
  Settings settings_ GUARDED_BY(mutex_);
  bool failing_ GUARDED_BY(mutex_) = false;
  bool look_ GUARDED_BY(mutex_) = false;  // Into the buffer: a beat.
  base::SteadyTime next_try_ GUARDED_BY(mutex_){};
  std::optional<base::SteadyTime> close_idle_ GUARDED_BY(mutex_);
  std::optional<base::SteadyTime> finish_by_ GUARDED_BY(mutex_);

  std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace agent
