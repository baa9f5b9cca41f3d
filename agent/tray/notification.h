#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "agent/notice/notice.h"
#include "base/event_loop.h"
#include "base/result.h"

namespace agent {

// That there is a notice to be read, on the desktop, until it is read or closed
// (org.freedesktop.Notifications). Without this it stays, but nobody hears what
// becomes of it. Event loop only.
class Notification {
 public:
  enum class End : std::uint8_t {
    kRead,      // They want to read it.
    kClosed,    // They do not, or the desktop is gone.
    kNotShown,  // Nobody here shows such things.
  };

  virtual ~Notification() = default;
};

// `on_end` is called once, from the loop and never from within a call; it may
// destroy the notification. kUnavailable, saying why, if this login has no
// session bus.
base::Result<std::unique_ptr<Notification>> Notify(
    base::EventLoop& loop,
    NoticeLanguage language,
    std::function<void(Notification::End)> on_end);

// Whether this login has what shows one, or starts it when asked. Shows none.
bool HasNotifications();

}  // namespace agent
