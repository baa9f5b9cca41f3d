#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "base/event_loop.h"

namespace base::net {

// Why a connection, or a request on it, was not served.
enum class Refusal : std::uint8_t {
  kConnections,  // Too many in all,
  kAddress,      // from one address,
  kKey,          // or of one client key.
  kDescriptors,  // The process has no more; they wait in the kernel's queue.
  kProxyHeader,
  kHandshake,
  kSlowHandshake,
  kBadRequest,
  kSlowHead,
  kTooLarge,
  kSlowBody,
  kMemory,  // Too many bodies at once.
  kSlowReader,
};
inline constexpr std::array<const char*, 13> kRefusalNames = {"connections",
                                                              "address",
                                                              "key",
                                                              "descriptors",
                                                              "proxy_header",
                                                              "handshake",
                                                              "slow_handshake",
                                                              "bad_request",
                                                              "slow_head",
                                                              "too_large",
                                                              "slow_body",
                                                              "memory",
                                                              "slow_reader"};

// Since the start of the process, for metrics. Thread-safe.
struct ConnectionCounters {
  std::atomic<std::int64_t> open{0};  // Now.
  std::atomic<std::uint64_t> accepted{0};
  std::array<std::atomic<std::uint64_t>, kRefusalNames.size()> refused{};
};

// Counts refusals, and says so: the first of each kind at once, the rest once a
// minute with their number. Event loop only.
class Refusals {
 public:
  static constexpr std::chrono::minutes kQuiet{1};

  // All outlive it; `say` may be empty.
  Refusals(EventLoop& loop,
           ConnectionCounters& counters,
           std::function<void(const std::string&)> say)
      : loop_(loop), counters_(counters), say_(std::move(say)) {}

  // `who` and `detail` may be empty. Neither is content.
  void Note(Refusal why, const std::string& who, const std::string& detail);

 private:
  struct Kind {
    std::uint64_t unsaid = 0;
    std::string newest;
    EventLoop::Handle quiet;  // While it is set nothing more is said.
  };
  void Say(Refusal why);

  EventLoop& loop_;
  ConnectionCounters& counters_;
  const std::function<void(const std::string&)> say_;
  std::array<Kind, kRefusalNames.size()> kinds_;
};

}  // namespace base::net
