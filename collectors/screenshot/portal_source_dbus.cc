#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "base/dbus/bus_on_loop.h"
#include "base/process.h"
#include "collectors/screenshot/portal_source.h"
#include "collectors/screenshot/screen_call.h"

namespace collectors {
namespace {

using base::dbus::BusOnLoop;
using base::dbus::BusRef;
using base::dbus::MessageRef;
using Kind = PortalNotice::Kind;
using std::chrono::milliseconds;

// A desktop that is asked itself refuses at once, or when a person gives up.
constexpr milliseconds kRefusedWithin{1'500};
constexpr milliseconds kChosenWithin{60'000};
// After a visit, of which the gate knows for kReportWithin.
constexpr milliseconds kLastLook{1'500};
// At a time; what is asked for beyond them is not followed.
constexpr std::size_t kMaxAsked = 1'000;

std::string_view View(const char* text) {
  return text == nullptr ? std::string_view() : text;
}

class DbusPortalSource final : public PortalSource {
 public:
  DbusPortalSource(base::EventLoop& loop, const base::Clock& clock)
      : loop_(loop), clock_(clock) {}

  void Start(Listener listener) override { listener_ = std::move(listener); }

  base::Status SetWatching(bool watching) override {
    if (watching && monitor_ && monitor_->lost()) Stop();
    if (monitor_) monitor_->Process();
    watching_ = watching;
    last_look_.reset();
    if (!watching) {
      if (!busy())
        Stop();
      else
        last_look_ = loop_.RunAfter(kLastLook, [this] { GiveUp(); });
      return {};
    }
    if (monitor_) return {};
    auto begun = Begin();
    if (!begun.ok()) Stop();
    return begun;
  }

  bool busy() const override {
    return monitor_ && (pictures_ > 0 || !direct_.empty());
  }

 private:
  // Of the portal, by handle.
  struct Request {
    std::string caller;
    PortalNotice notice;
  };
  // Of the desktop itself, by caller and the call's number.
  struct Direct {
    PortalNotice notice;
    base::EventLoop::Handle wait;
  };
  using CallId = std::pair<std::string, std::uint64_t>;

  base::Status Begin() {
    auto ordinary = base::dbus::OpenSessionBus();
    if (!ordinary.ok()) return ordinary.error();
    auto monitor = base::dbus::OpenSessionBus(base::dbus::BusUse::kMonitor);
    if (!monitor.ok()) return monitor.error();
    ordinary_ = std::move(ordinary.value());
    sd_bus* const bus = monitor.value().get();
    monitor_.emplace(loop_, std::move(monitor.value()), [this] { OnLost(); });
    int failed = sd_bus_add_filter(bus, nullptr, &OnMessage, this);
    if (failed >= 0) failed = BecomeMonitor();
    if (failed < 0)
      return base::dbus::BusError("to watch the session bus", failed);
    return {};
  }

  int BecomeMonitor() {
    sd_bus_message* made = nullptr;
    int failed = sd_bus_message_new_method_call(monitor_->get(),
                                                &made,
                                                "org.freedesktop.DBus",
                                                "/org/freedesktop/DBus",
                                                "org.freedesktop.DBus."
                                                "Monitoring",
                                                "BecomeMonitor");
    const MessageRef call(made);
    if (failed >= 0) failed = sd_bus_message_open_container(made, 'a', "s");
    for (const char* const rule : ScreenCallRules())
      if (failed >= 0) failed = sd_bus_message_append(made, "s", rule);
    if (failed >= 0) failed = sd_bus_message_close_container(made);
    if (failed >= 0) failed = sd_bus_message_append(made, "u", 0U);
    if (failed >= 0)
      failed = sd_bus_call(monitor_->get(), made, 0, nullptr, nullptr);
    return failed;
  }

  void Stop() {
    last_look_.reset();
    monitor_.reset();
    ordinary_.reset();
    requests_.clear();
    pictures_ = 0;
    direct_.clear();
    casts_.clear();
  }

  // What was not refused by now was given; what a person has not allowed yet
  // was not.
  void GiveUp() {
    while (!direct_.empty())
      TellDirect(direct_.begin());
    Stop();
  }

  void OnLost() {
    while (!casts_.empty())
      EndCast(casts_.begin());
    GiveUp();
    if (watching_) listener_.on_lost("the session bus has gone");
  }

  static int OnMessage(sd_bus_message* message, void* self, sd_bus_error*) {
    (void)sd_bus_message_sensitive(message);
    auto& source = *static_cast<DbusPortalSource*>(self);
    if (sd_bus_message_is_method_call(message, nullptr, nullptr) > 0)
      source.OnCall(message);
    else if (sd_bus_message_is_method_error(message, nullptr) > 0)
      source.OnError(message);
    else
      source.OnSignal(message);
    return 1;
  }

  void OnCall(sd_bus_message* call) {
    const std::string caller(View(sd_bus_message_get_sender(call)));
    if (View(sd_bus_message_get_interface(call)) == kPortalSession)
      return OnClosed(call, caller);
    auto asked = ScreenCallOf(call);
    if (asked.kind == ScreenCall::Kind::kNone || !watching_ ||
        requests_.size() + direct_.size() >= kMaxAsked)
      return;
    const bool of_portal = asked.service == nullptr;
    if (!of_portal && (!IsFor(call, asked.service) || IsBackend(caller)))
      return;
    PortalNotice notice{.program = base::ProgramOfProcess(base::dbus::ProcessOf(
                            ordinary_.get(), caller.c_str())),
                        .cast = std::move(asked.session),
                        .at = clock_.steady_now()};
    if (of_portal)
      return Follow(std::move(asked.handle), caller, std::move(notice));
    std::uint64_t cookie = 0;
    if (sd_bus_message_get_cookie(call, &cookie) < 0) return;
    const CallId id(caller, cookie);
    const auto wait = asked.kind == ScreenCall::Kind::kInteractive
                          ? kChosenWithin
                          : kRefusedWithin;
    direct_[id] = {std::move(notice),
                   loop_.RunAfter(wait, [this, id] { OnNotRefused(id); })};
  }

  void Follow(std::string handle, std::string caller, PortalNotice notice) {
    notice.kind = notice.cast.empty() ? Kind::kPicture : Kind::kCastBegun;
    const bool picture = notice.kind == Kind::kPicture;
    const bool added = requests_
                           .try_emplace(std::move(handle),
                                        Request{.caller = std::move(caller),
                                                .notice = std::move(notice)})
                           .second;
    if (added && picture) ++pictures_;
  }

  // Anybody may have an interface of that name.
  bool IsFor(sd_bus_message* call, const char* service) const {
    const std::string to(View(sd_bus_message_get_destination(call)));
    const auto owner = base::dbus::OwnerOf(ordinary_.get(), service);
    return !owner.empty() &&
           (to == service || to == owner ||
            base::dbus::OwnerOf(ordinary_.get(), to.c_str()) == owner);
  }

  // For a request that is followed already.
  bool IsBackend(const std::string& caller) const {
    if (requests_.empty()) return false;
    const auto names = base::dbus::NamesBelow(ordinary_.get(), kPortalBackends);
    return std::ranges::any_of(names, [&](const std::string& name) {
      return base::dbus::OwnerOf(ordinary_.get(), name.c_str()) == caller;
    });
  }

  void OnSignal(sd_bus_message* signal) {
    const auto interface = View(sd_bus_message_get_interface(signal));
    if (interface == kPortalRequest) return OnResponse(signal);
    if (interface == kPortalSession)
      return OnClosed(signal,
                      std::string(View(sd_bus_message_get_sender(signal))));
    const char* name = nullptr;
    if (sd_bus_message_is_signal(
            signal, "org.freedesktop.DBus", "NameOwnerChanged") > 0 &&
        sd_bus_message_read(signal, "s", &name) >= 0)
      OnGone(name);
  }

  // The portal may have put a number behind a token that is in use.
  std::map<std::string, Request>::iterator RequestAt(
      const std::string& handle) {
    const auto found = requests_.find(handle);
    if (found != requests_.end()) return found;
    return requests_.find(handle.substr(0, handle.rfind('/')));
  }

  void OnResponse(sd_bus_message* response) {
    const auto found =
        RequestAt(std::string(View(sd_bus_message_get_path(response))));
    if (found == requests_.end()) return;
    std::uint32_t code = 1;
    // No further: what follows names a file.
    const bool granted =
        sd_bus_message_read(response, "u", &code) >= 0 && code == 0;
    auto request = Forget(found);
    if (granted) Tell(std::move(request));
    AfterAnswer();
  }

  void Tell(Request request) {
    PortalNotice& notice = request.notice;
    if (notice.kind == Kind::kPicture) return listener_.on_notice(notice);
    notice.at = clock_.steady_now();
    if (casts_.try_emplace(notice.cast, std::move(request.caller)).second)
      listener_.on_notice(notice);
  }

  Request Forget(std::map<std::string, Request>::iterator found) {
    auto request = std::move(requests_.extract(found).mapped());
    if (request.notice.kind == Kind::kPicture) --pictures_;
    return request;
  }

  void OnError(sd_bus_message* error) {
    std::uint64_t cookie = 0;
    if (sd_bus_message_get_reply_cookie(error, &cookie) < 0) return;
    if (direct_.erase({std::string(View(sd_bus_message_get_destination(error))),
                       cookie}) > 0)
      AfterAnswer();
  }

  void OnNotRefused(const CallId& id) {
    if (const auto found = direct_.find(id); found != direct_.end())
      TellDirect(found);
    AfterAnswer();
  }

  void TellDirect(std::map<CallId, Direct>::iterator found) {
    const auto told = direct_.extract(found);
    listener_.on_notice(told.mapped().notice);
  }

  // From the loop: it may be within a message of what is to be stopped.
  void AfterAnswer() {
    if (!watching_ && !busy())
      last_look_ = loop_.RunAfter(milliseconds(0), [this] { Stop(); });
  }

  // By who began it, or by the portal; anybody can say so.
  void OnClosed(sd_bus_message* message, const std::string& sender) {
    const auto found =
        casts_.find(std::string(View(sd_bus_message_get_path(message))));
    if (found == casts_.end()) return;
    if (sender == found->second ||
        sender == base::dbus::OwnerOf(ordinary_.get(), kPortalService))
      EndCast(found);
  }

  void EndCast(std::map<std::string, std::string>::iterator found) {
    const auto ended = casts_.extract(found);
    listener_.on_notice({.kind = Kind::kCastEnded,
                         .cast = ended.key(),
                         .at = clock_.steady_now()});
  }

  // An error would have come before.
  void OnGone(std::string_view name) {
    for (auto one = casts_.begin(); one != casts_.end();)
      if (const auto next = one++; next->second == name) EndCast(next);
    for (auto one = requests_.begin(); one != requests_.end();)
      if (const auto next = one++; next->second.caller == name) Forget(next);
    for (auto one = direct_.begin(); one != direct_.end();)
      if (const auto next = one++; next->first.first == name) TellDirect(next);
    AfterAnswer();
  }

  base::EventLoop& loop_;
  const base::Clock& clock_;
  Listener listener_;
  bool watching_ = false;
  BusRef ordinary_;  // To ask: a monitor may not. Null while not watching.
  std::map<std::string, Request> requests_;
  std::size_t pictures_ = 0;  // Of the requests.
  std::map<CallId, Direct> direct_;
  std::map<std::string, std::string> casts_;  // Who began each.
  std::optional<BusOnLoop> monitor_;
  base::EventLoop::Handle last_look_;  // After the end.
};

}  // namespace

std::unique_ptr<PortalSource> OpenDbusPortalSource(base::EventLoop& loop,
                                                   const base::Clock& clock) {
  return std::make_unique<DbusPortalSource>(loop, clock);
}

}  // namespace collectors
