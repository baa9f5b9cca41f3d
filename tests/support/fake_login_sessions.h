#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "agent/daemon/login_sessions.h"

namespace test {

// Who is logged in where, as the test says.
class FakeLoginSessions final : public agent::LoginSessions {
 public:
  void Set(std::vector<agent::LoginSession> sessions) {
    sessions_ = std::move(sessions);
    if (on_change_) on_change_();
  }
  void set_absent(bool absent) { absent_ = absent; }

  base::Result<std::vector<agent::LoginSession>> List() override {
    if (absent_)
      return base::Error{base::ErrorCode::kUnavailable, "nobody to ask"};
    return sessions_;
  }
  void Watch(base::EventLoop& /*loop*/,
             std::function<void()> on_change) override {
    on_change_ = std::move(on_change);
  }

 private:
  std::vector<agent::LoginSession> sessions_;
  bool absent_ = false;
  std::function<void()> on_change_;
};

}  // namespace test
