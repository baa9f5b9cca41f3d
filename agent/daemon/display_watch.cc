#include "agent/daemon/display_watch.h"

#include <algorithm>
#include <utility>

#include "agent/ipc/self_event.h"

namespace agent {

using protocol::Action;
using protocol::Reason;

namespace {

// As `detail` of the events.
constexpr std::string_view kUnwatched = "unwatched_display";
constexpr std::string_view kUnlisted = "unknown_display";

// "none" and Wayland's displays are not of X11.
bool IsX11(const std::string& display) {
  return display.find(':') != std::string::npos;
}

}  // namespace

std::string WithoutScreen(const std::string& display) {
  const auto colon = display.rfind(':');
  if (colon == std::string::npos) return display;
  return display.substr(0, display.find('.', colon));
}

DisplayWatch::DisplayWatch(const Parts& parts,
                           const Timing& timing,
                           std::function<Watched()> watched)
    : parts_(parts), timing_(timing), watched_(std::move(watched)) {
  parts_.sessions.Watch(parts_.loop, [this] { Check(); });
}

void DisplayWatch::Check() {
  if (!Learn()) return;
  std::map<protocol::LoginId, Displays> watched;
  for (const auto& [login, display] : watched_())
    watched[login].insert(WithoutScreen(display));
  next_look_.reset();
  for (auto& [id, login] : logins_) {
    Compare(login, watched[id]);
    Judge(id, login);
  }
  timer_.reset();
  if (!next_look_) return;
  timer_ = parts_.loop.RunAfter(std::chrono::ceil<std::chrono::milliseconds>(
                                    *next_look_ - parts_.clock.steady_now()),
                                [this] { Check(); });
}

bool DisplayWatch::Learn() {
  auto sessions = parts_.sessions.List();
  trouble_ = sessions.ok() ? "" : sessions.error().message;
  if (!sessions.ok()) return false;
  for (auto& [id, login] : logins_) {
    login.known.clear();
    login.unnamed = false;
  }
  for (const auto& session : sessions.value()) {
    auto id = parts_.logins.Find(session.user);
    if (!id && parts_.everybody) {
      auto added = parts_.logins.FindOrAdd(session.user);
      if (!added.ok()) parts_.log.Error("displays", added.error().message);
      if (added.ok()) id = added.value();
    }
    if (!id) continue;
    Login& login = logins_[*id];
    if (session.display.empty())
      login.unnamed = true;
    else
      login.known.insert(WithoutScreen(session.display));
  }
  return true;
}

void DisplayWatch::Compare(Login& login, const Displays& watched) const {
  login.unwatched.clear();
  std::ranges::set_difference(
      login.known,
      watched,
      std::inserter(login.unwatched, login.unwatched.end()));
  const bool unlisted = std::ranges::any_of(watched, [&](const auto& display) {
    return IsX11(display) && !login.known.contains(display);
  });
  const auto before = login.wrong;
  login.wrong = {};
  if (!login.unwatched.empty())
    login.wrong = kUnwatched;
  else if (unlisted && !login.known.empty() && !login.unnamed)
    login.wrong = kUnlisted;
  if (before.empty()) login.since = parts_.clock.steady_now();
}

void DisplayWatch::Judge(protocol::LoginId id, Login& login) {
  if (login.wrong.empty() || login.said) {
    if (login.wrong.empty() && login.said) Say(id, login, false);
    return;
  }
  auto due = login.since + timing_.grace;
  if (login.said_at) due = std::max(due, *login.said_at + timing_.say_every);
  if (parts_.clock.steady_now() >= due)
    Say(id, login, true);
  else if (!next_look_ || due < *next_look_)
    next_look_ = due;
}

void DisplayWatch::Say(protocol::LoginId id, Login& login, bool unknown) {
  const auto now = parts_.clock.steady_now();
  auto event = SelfEvent(parts_.clock,
                         unknown ? Action::kGateUnknown : Action::kGateKnown,
                         Reason::kOtherDisplay);
  event.login = id;
  event.program = kSessionName;
  if (unknown) {
    event.detail = login.wrong;
    login.said_at = now;
    parts_.log.Warn("displays",
                    login.wrong == kUnwatched
                        ? "somebody is logged in at a display that no session "
                          "process watches"
                        : "a session process watches a display at which "
                          "nobody is logged in");
  } else {
    event.quantity = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now - login.since)
            .count());
  }
  login.said = unknown;
  parts_.recorder.RecordSelf(std::move(event));
}

std::string DisplayWatch::Describe(protocol::LoginId login,
                                   const std::string& display) const {
  const std::string not_checked = "not checked: ";
  if (!trouble_.empty()) return not_checked + trouble_;
  if (!IsX11(display)) return not_checked + "it watches no X display";
  const auto found = logins_.find(login);
  if (found == logins_.end() ||
      (found->second.known.empty() && !found->second.unnamed))
    return not_checked + "no graphical login of this person is known";
  if (found->second.known.contains(WithoutScreen(display))) return "checked";
  if (found->second.unnamed)
    return not_checked + "the display of this login is not known";
  return "unknown display";
}

std::vector<std::string> DisplayWatch::unwatched() const {
  Displays all;
  for (const auto& [id, login] : logins_)
    if (login.said) all.insert(login.unwatched.begin(), login.unwatched.end());
  return {all.begin(), all.end()};
}

}  // namespace agent
