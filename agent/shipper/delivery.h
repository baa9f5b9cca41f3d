#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "agent/buffer/event_buffer.h"
#include "agent/shipper/batch_transport.h"
#include "agent/shipper/shipping_stats.h"
#include "base/clock.h"
#include "protocol/ack.h"
#include "protocol/batch.h"

namespace agent {

// One exchange with the centre after the other: the oldest events out, its
// answer in, the buffer told. Knows what each answer means, but not when to try
// again; that is the shipper's. One thread.
//
// A batch that the centre calls wrong (400, 413, 422) is halved until the one
// event that it means is alone. What comes before that one is delivered; it is
// copied to the quarantine folder and given up, and a record of that goes out
// by itself. Only when the centre has taken this, and so shows that it is not
// the one that is wrong, may another event be given up.
class Delivery {
 public:
  struct Options {
    std::size_t batch_bytes = std::size_t{64} * 1024;  // Of rows.
    std::filesystem::path quarantine;  // Folder, made when needed.
  };

  // The agent about itself, for an event.
  struct Callbacks {
    // The buffer began a new generation.
    std::function<void(std::uint64_t events_carried_over)> on_fork;
    // The centre lost events that it had acknowledged, and they are gone here.
    std::function<void(std::uint64_t events)> on_missing;
    // An event was given up; a copy of its row is in `quarantined`.
    std::function<void(const std::filesystem::path& quarantined,
                       const std::string& why)>
        on_rejected;
    // The centre's clock, as each answer says.
    std::function<void(base::UtcTime)> on_centre_time{};
  };

  struct Outcome {
    enum class Kind : std::uint8_t {
      kNothing,    // There was nothing to send.
      kDelivered,  // `more` is left, in which case pace yourself.
      kAgain,      // The answer was understood: go on at once.
      kTrouble,    // The centre is away or busy.
      kRefused,    // The centre is there and does not want this.
    } kind = Kind::kNothing;
    bool more = false;
    std::size_t bytes = 0;  // Of rows delivered.
    std::optional<std::chrono::seconds> retry_after{};
    std::string trouble{};  // A sentence, for the last two.
  };

  // All outlive it.
  Delivery(EventBuffer& buffer,
           BatchTransport& transport,
           const base::Clock& clock,
           Options options,
           Callbacks callbacks);

  // Blocks on disk and network. Sends an empty batch only if `heartbeat`.
  Outcome SendNext(bool heartbeat);

  // Has the buffer see whether its file is still there and whole.
  void Look() { (void)buffer_.Peek(1, 1); }

  void set_batch_bytes(std::size_t bytes) { options_.batch_bytes = bytes; }
  const DeliveryCounts& counts() const { return counts_; }

 private:
  // A batch that went out, and what is known about the answer but its text.
  struct Exchange {
    const protocol::Batch& batch;
    bool more = false;     // The buffer has rows behind these.
    base::UtcTime middle;  // Between sending and being answered.
  };

  Outcome Answered(const Exchange& exchange,
                   const base::net::HttpsReply& reply);
  Outcome Understood(const Exchange& exchange, const protocol::Ack& ack);
  Outcome Stored(const Exchange& exchange, const protocol::Ack& ack);
  Outcome Gap(const protocol::Batch& batch, const protocol::Ack& ack);
  Outcome Fork();
  Outcome CalledWrong(const protocol::Batch& batch, const std::string& how);
  Outcome Reject(const protocol::Batch& batch, const std::string& how);
  std::size_t EventLimit() const;
  base::Status Quarantine(const std::filesystem::path& file,
                          const base::Bytes& row) const;

  EventBuffer& buffer_;
  BatchTransport& transport_;
  const base::Clock& clock_;
  Options options_;
  const Callbacks callbacks_;
  DeliveryCounts counts_;

  // While one event of a refused batch is being looked for: it is between the
  // oldest one and this.
  std::optional<Seq> suspect_last_;
  bool given_up_ = false;  // An event, and the centre does not know.
  Seq oldest_ = 1;         // In the buffer, as far as known here.
};

}  // namespace agent
