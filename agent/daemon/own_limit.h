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
  static constexpr int kPerMinute = 8;  // Of each action of each login.
  static constexpr std::chrono::minutes kMinute{1};

  explicit OwnLimit(const base::Clock& clock) : clock_(clock) {}

  // False from the ninth of its like in a minute on.
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
