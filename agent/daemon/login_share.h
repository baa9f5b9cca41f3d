// So that nobody can wash the evidence about others out of a desk's buffer: a
// login that has filled much of it while the centre is away leaves room.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>

#include "agent/buffer/event_buffer.h"
#include "protocol/event.h"

namespace agent {

struct Admission {
  enum class How : std::uint8_t {
    kWhole,
    // Without the further events that only carry more fingerprints of an act:
    // the first has the smallest digests, a uniform sample, and exact counts.
    kSampled,
    // Summed up: how many events and which counts, not each.
    kCounted,
  };

  How how = How::kWhole;
  std::chrono::milliseconds gather{0};  // kCounted: how long for one sum.
};

// How to take an event of about so many bytes. `on_the_way`: what was handed to
// the buffer and is not in its status yet.
//
// With n logins that have rows in the buffer, the login itself among them, its
// share is one part in n + 1 of what the others leave. If n of them fill theirs
// one after the other, the k-th leaves k/(k + 1) of what it found, so that all
// of them leave one part in n + 1 of the limit. Sampled from half of the share
// on, counted from all of it. Sums take room as well, slowly: one a minute,
// from an eighth above the share on one an hour, from a quarter one a day.
Admission AdmissionOf(
    const BufferStatus& buffer,
    const std::map<protocol::LoginId, std::uint64_t>& on_the_way,
    protocol::LoginId login,
    std::uint64_t bytes = 0);

// `event` as it goes into a sum of its login.
protocol::Event ForSum(const protocol::Event& event, protocol::Reason reason);

}  // namespace agent
