#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>

#include "base/clock.h"
#include "base/random.h"

namespace base::net {

// The keys that a server's TLS tickets are sealed with. A ticket holds a whole
// session, the client's certificate included, so who has its key can resume,
// and read what is recorded of, each session sealed with it: a key seals for an
// hour, opens for two, and is then gone. They are only in memory: a server that
// starts anew asks everybody for a full handshake. For one thread at a time.
class TicketKeys {
 public:
  static constexpr std::chrono::hours kSeals{1};
  static constexpr std::chrono::hours kOpens{2};

  struct Key {
    std::array<std::uint8_t, 16> name{};  // In the ticket, to find it by.
    std::array<std::uint8_t, 32> cipher{};
    std::array<std::uint8_t, 32> mac{};
    SteadyTime made_at;
  };

  // Both outlive it.
  TicketKeys(const Clock& clock, Random& random)
      : clock_(clock), random_(random) {}
  ~TicketKeys();
  TicketKeys(const TicketKeys&) = delete;
  TicketKeys& operator=(const TicketKeys&) = delete;

  const Key& ToSeal();
  // Null if there is none of that name, or it is too old.
  const Key* ToOpen(std::span<const std::uint8_t, 16> name);

 private:
  void ForgetOld();

  const Clock& clock_;
  Random& random_;
  std::deque<Key> keys_;  // The newest last.
};

}  // namespace base::net
