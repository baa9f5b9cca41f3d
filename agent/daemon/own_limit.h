#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <utility>

#include "base/clock.h"
#include "protocol/event.h"

namespace agent {

// How many events about a login's processes a minute are told one by one: a
// person can cause them in a loop. Event loop only.
class OwnLimit {
 public:
  // Of each action of each login. A session process that starts tells of nine
  // sensors.
  static constexpr int kPerMinute = 32;
  static constexpr std::chrono::minutes kMinute{1};

  explicit OwnLimit(const base::Clock& clock) : clock_(clock) {}

  // False beyond so many of its like in a minute.
  bool Take(const protocol::Event& event);

 private:
  struct Minute {
    base::SteadyTime began{};
    int count = 0;
  };

  const base::Clock& clock_;
  std::map<std::pair<protocol::LoginId, protocol::Action>, Minute> minutes_;
};

}  // namespace agent
