#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace central {

// What became of a batch.
enum class Outcome : std::uint8_t {
  kStored,
  kRepeated,  // All of it was there already.
  kHeartbeat,
  kGap,
  kFork,
  kWrongLink,  // A fork, too: the rows follow on others than those known.
  kMalformed,
  kOverLimit,
  kOverQuota,
  kBusy,
  kUnavailable,
};
inline constexpr std::array<const char*, 11> kOutcomeNames = {"stored",
                                                              "repeated",
                                                              "heartbeat",
                                                              "gap",
                                                              "fork",
                                                              "wrong_link",
                                                              "malformed",
                                                              "over_limit",
                                                              "over_quota",
                                                              "busy",
                                                              "unavailable"};

// Since the start of this process, for /metrics. Thread-safe.
struct Counters {
  std::array<std::atomic<std::uint64_t>, kOutcomeNames.size()> batches{};
  std::atomic<std::uint64_t> events{0};          // Stored.
  std::atomic<std::uint64_t> missing_events{0};  // Declared gone.
  std::atomic<std::uint64_t> bytes{0};           // Of batches received.
  std::atomic<std::uint64_t> enrolments{0};
  std::atomic<std::uint64_t> renewals{0};
  std::atomic<std::uint64_t> refused_identities{0};
  std::atomic<std::uint64_t> refused_requests{0};  // No batch among them.
};

}  // namespace central
