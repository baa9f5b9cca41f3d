#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include <systemd/sd-login.h>

#include "agent/daemon/login_sessions.h"

namespace agent {
namespace {

using Get = int (*)(const char* session, char** text);

// Empty if logind does not say, or the session is gone by now.
std::string Text(Get get, const char* session) {
  char* text = nullptr;
  if (get(session, &text) < 0 || text == nullptr) return {};
  std::string copy(text);
  std::free(text);
  return copy;
}

std::optional<LoginSession> Look(const char* id) {
  const auto type = Text(sd_session_get_type, id);
  if (type != "x11" && type != "wayland" && type != "mir") return std::nullopt;
  if (Text(sd_session_get_class, id) != "user") return std::nullopt;
  // What is left running after a logout shows nothing to anybody.
  if (Text(sd_session_get_state, id) == "closing") return std::nullopt;
  LoginSession session;
  if (sd_session_get_uid(id, &session.user) < 0) return std::nullopt;
  if (type == "x11") session.display = Text(sd_session_get_display, id);
  return session;
}

class Logind final : public LoginSessions {
 public:
  base::Result<std::vector<LoginSession>> List() override {
    if (monitor_ == nullptr) Watch();
    char** ids = nullptr;
    const int count = sd_get_sessions(&ids);
    if (count < 0 || monitor_ == nullptr)
      return base::Error{base::ErrorCode::kUnavailable,
                         "logind is not there to ask"};
    std::vector<LoginSession> sessions;
    for (int i = 0; i < count; ++i) {
      if (auto session = Look(ids[i])) sessions.push_back(std::move(*session));
      std::free(ids[i]);
    }
    std::free(ids);
    return sessions;
  }

  void Watch(base::EventLoop& loop, std::function<void()> on_change) override {
    loop_ = &loop;
    on_change_ = std::move(on_change);
    Watch();
  }

 private:
  struct Unref {
    void operator()(sd_login_monitor* monitor) const {
      sd_login_monitor_unref(monitor);
    }
  };

  // Again with each look, until there is a logind: it may start after us.
  void Watch() {
    sd_login_monitor* monitor = nullptr;
    if (sd_login_monitor_new("session", &monitor) < 0) return;
    monitor_.reset(monitor);
    if (loop_ == nullptr) return;
    readable_ = loop_->WatchReadable(sd_login_monitor_get_fd(monitor), [this] {
      (void)sd_login_monitor_flush(monitor_.get());
      on_change_();
    });
  }

  std::unique_ptr<sd_login_monitor, Unref> monitor_;
  base::EventLoop* loop_ = nullptr;
  std::function<void()> on_change_;
  base::EventLoop::Handle readable_;
};

}  // namespace

std::unique_ptr<LoginSessions> MakeLoginSessions() {
  return std::make_unique<Logind>();
}

}  // namespace agent
