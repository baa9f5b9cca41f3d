#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "base/dbus/session_bus.h"
#include "base/process.h"
#include "collectors/screenshot/portal_source.h"

namespace collectors {
namespace {

using base::dbus::BusRef;
using base::dbus::MessageRef;
using Kind = PortalNotice::Kind;

constexpr const char* kPortal = "org.freedesktop.portal.Desktop";
constexpr std::string_view kShot = "org.freedesktop.portal.Screenshot";
constexpr std::string_view kCast = "org.freedesktop.portal.ScreenCast";
constexpr std::string_view kSession = "org.freedesktop.portal.Session";

// Calls only, and that a connection ended: no answer, which may hold a name.
constexpr std::array kRules{
    "type='method_call',interface='org.freedesktop.portal.Screenshot',"
    "member='Screenshot'",
    "type='method_call',interface='org.freedesktop.portal.ScreenCast',"
    "member='Start'",
    "type='method_call',interface='org.freedesktop.portal.Session',"
    "member='Close'",
    "type='signal',interface='org.freedesktop.portal.Session',member='Closed'",
    "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',"
    "arg2=''"};

std::string_view View(const char* text) {
  return text == nullptr ? std::string_view() : text;
}

class DbusPortalSource final : public PortalSource {
 public:
  DbusPortalSource(base::EventLoop& loop, const base::Clock& clock)
      : loop_(loop), clock_(clock) {}

  void Start(OnNotice on_notice) override { on_notice_ = std::move(on_notice); }

  base::Status SetWatching(bool watching) override {
    if (!watching) {
      if (monitor_ != nullptr) OnReadable();
      Stop();
      return {};
    }
    if (monitor_ != nullptr) return {};
    auto begun = Begin();
    if (!begun.ok()) Stop();
    return begun;
  }

 private:
  base::Status Begin() {
    auto ordinary = base::dbus::OpenSessionBus();
    if (!ordinary.ok()) return ordinary.error();
    auto monitor = base::dbus::OpenSessionBus(base::dbus::BusUse::kMonitor);
    if (!monitor.ok()) return monitor.error();
    ordinary_ = std::move(ordinary.value());
    monitor_ = std::move(monitor.value());
    if (const int failed = BecomeMonitor(); failed < 0)
      return base::dbus::BusError("to watch the session bus", failed);
    readable_ = loop_.WatchReadable(sd_bus_get_fd(monitor_.get()),
                                    [this] { OnReadable(); });
    return {};
  }

  int BecomeMonitor() {
    sd_bus_message* made = nullptr;
    int failed = sd_bus_message_new_method_call(monitor_.get(),
                                                &made,
                                                "org.freedesktop.DBus",
                                                "/org/freedesktop/DBus",
                                                "org.freedesktop.DBus."
                                                "Monitoring",
                                                "BecomeMonitor");
    const MessageRef call(made);
    if (failed >= 0) failed = sd_bus_message_open_container(made, 'a', "s");
    for (const char* const rule : kRules)
      if (failed >= 0) failed = sd_bus_message_append(made, "s", rule);
    if (failed >= 0) failed = sd_bus_message_close_container(made);
    if (failed >= 0) failed = sd_bus_message_append(made, "u", 0U);
    if (failed >= 0)
      failed = sd_bus_call(monitor_.get(), made, 0, nullptr, nullptr);
    return failed;
  }

  void Stop() {
    readable_.reset();
    monitor_.reset();
    ordinary_.reset();
    casts_.clear();
  }

  void OnReadable() {
    for (;;) {
      sd_bus_message* next = nullptr;
      const int done = sd_bus_process(monitor_.get(), &next);
      const MessageRef message(next);
      if (done < 0) return readable_.reset();  // The bus has gone.
      if (done == 0) return;
      if (next != nullptr) OnMessage(next);
    }
  }

  void OnMessage(sd_bus_message* message) {
    const std::string sender(View(sd_bus_message_get_sender(message)));
    const auto interface = View(sd_bus_message_get_interface(message));
    if (interface == kShot) {
      Tell(Kind::kPicture, sender, {});
    } else if (interface == kCast) {
      const char* cast = nullptr;
      if (sd_bus_message_read(message, "o", &cast) < 0) return;
      if (casts_.try_emplace(cast, sender).second)
        Tell(Kind::kCastBegun, sender, cast);
    } else if (interface == kSession) {
      OnClosed(std::string(View(sd_bus_message_get_path(message))), sender);
    } else {
      const char* name = nullptr;
      if (sd_bus_message_read(message, "s", &name) >= 0) OnGone(name);
    }
  }

  // By who began it, or by the portal; anybody can say so.
  void OnClosed(const std::string& cast, const std::string& sender) {
    const auto found = casts_.find(cast);
    if (found == casts_.end()) return;
    if (sender != found->second &&
        sender != base::dbus::OwnerOf(ordinary_.get(), kPortal))
      return;
    const auto ended = casts_.extract(found);
    Tell(Kind::kCastEnded, ended.mapped(), ended.key());
  }

  void OnGone(std::string_view name) {
    for (auto one = casts_.begin(); one != casts_.end();) {
      if (one->second != name) {
        ++one;
        continue;
      }
      const auto ended = casts_.extract(one++);
      Tell(Kind::kCastEnded, ended.mapped(), ended.key());
    }
  }

  void Tell(Kind kind, const std::string& caller, const std::string& cast) {
    PortalNotice notice{.kind = kind,
                        .caller = caller,
                        .cast = cast,
                        .at = clock_.steady_now()};
    if (kind != Kind::kCastEnded)
      notice.program = base::ProgramOfProcess(
          base::dbus::ProcessOf(ordinary_.get(), caller.c_str()));
    on_notice_(notice);
  }

  base::EventLoop& loop_;
  const base::Clock& clock_;
  OnNotice on_notice_;
  BusRef ordinary_;  // To ask: a monitor may not. Null while not watching.
  BusRef monitor_;
  base::EventLoop::Handle readable_;
  std::map<std::string, std::string> casts_;  // Who began each.
};

}  // namespace

std::unique_ptr<PortalSource> OpenDbusPortalSource(base::EventLoop& loop,
                                                   const base::Clock& clock) {
  return std::make_unique<DbusPortalSource>(loop, clock);
}

}  // namespace collectors
