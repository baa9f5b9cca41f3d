// So that nobody can wash the evidence about others out of a desk's buffer: a
// login that has filled much of it while the centre is away leaves room.
#pragma once

#include <cstdint>

#include "agent/buffer/event_buffer.h"
#include "protocol/event.h"

namespace agent {

enum class Admission : std::uint8_t {
  kWhole,
  // Without the further events that only carry more fingerprints of an act: the
  // first has the smallest digests, a uniform sample, and exact counts.
  kSampled,
  // Summed up: how many events and which counts, not each.
  kCounted,
};

// Sampled from half of the buffer's limit on, counted from three quarters.
Admission AdmissionOf(const BufferStatus& buffer, protocol::LoginId login);

// Adds to a sum of events that are only counted: its quantity and counts.
void AddToSum(const protocol::Event& event, protocol::Event& sum);

}  // namespace agent
