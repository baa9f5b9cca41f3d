#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "base/result.h"

namespace agent {

// A person's graphical login, as the system knows it.
struct LoginSession {
  uid_t user = 0;
  std::string display;  // Of X11, like ":0"; empty if the system does not say.

  friend bool operator==(const LoginSession&, const LoginSession&) = default;
};

// Who is logged in at which display, by the word of who logs people in (on
// Linux logind), which no user can change. Event loop only.
class LoginSessions {
 public:
  virtual ~LoginSessions() = default;

  // Graphical sessions of people that last; no greeter, no text console.
  // kUnavailable, saying why, if nobody here knows.
  virtual base::Result<std::vector<LoginSession>> List() = 0;

  // `on_change` runs on the loop when a session comes, goes or changes.
  virtual void Watch(base::EventLoop& loop,
                     std::function<void()> on_change) = 0;
};

std::unique_ptr<LoginSessions> MakeLoginSessions();

}  // namespace agent
