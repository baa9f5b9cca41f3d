#include "agent/daemon/own_limit.h"

namespace agent {
namespace {

constexpr std::size_t kManyMinutes = 256;

}  // namespace

bool OwnLimit::Take(const protocol::Event& event) {
  const auto now = clock_.steady_now();
  if (minutes_.size() > kManyMinutes)
    std::erase_if(minutes_, [now](const auto& one) {
      return now - one.second.began >= kMinute;
    });
  auto& minute = minutes_[{event.login, event.action}];
  if (minute.count == 0 || now - minute.began >= kMinute)
    minute = {.began = now};
  return ++minute.count <= kPerMinute;
}

}  // namespace agent
