#include "agent/tray/notification.h"

#include <chrono>
#include <optional>
#include <utility>

#include "agent/notice/login_text.h"
#include "base/dbus/bus_on_loop.h"

namespace agent {
namespace {

constexpr const char* kName = "org.freedesktop.Notifications";
constexpr const char* kPath = "/org/freedesktop/Notifications";
constexpr const char* kMatch =
    "type='signal',sender='org.freedesktop.Notifications',"
    "interface='org.freedesktop.Notifications'";
// The keys of a click on all of it, and of a button.
constexpr const char* kAnywhere = "default";
constexpr const char* kButton = "read";

// The bus may have to start who shows it.
constexpr std::chrono::microseconds kShownWithin = std::chrono::seconds(20);
constexpr int kForEver = 0;  // It does not go away by itself.

using base::dbus::MessageRef;

class BusNotification final : public Notification {
 public:
  BusNotification(base::EventLoop& loop, std::function<void(End)> on_end)
      : loop_(loop), on_end_(std::move(on_end)) {}

  base::Status Open(NoticeLanguage language) {
    auto opened = base::dbus::OpenSessionBus();
    if (!opened.ok()) return opened.error();
    sd_bus* const bus = opened.value().get();
    bus_.emplace(loop_, std::move(opened.value()), [this] {
      Finish(shown_as_ == 0 ? End::kNotShown : End::kClosed);
    });
    int failed = sd_bus_add_match(bus, nullptr, kMatch, &OnSignal, this);
    if (failed >= 0) failed = Send(LoginTextIn(language));
    if (failed < 0) return base::dbus::BusError("the notice at login", failed);
    bus_->Process();
    return {};
  }

 private:
  int Send(const LoginText& text) {
    sd_bus_message* made = nullptr;
    int failed = sd_bus_message_new_method_call(
        bus_->get(), &made, kName, kPath, kName, "Notify");
    const MessageRef call(made);
    if (failed >= 0)
      failed = sd_bus_message_append(made,
                                     "susssasa{sv}i",
                                     "Deskwarden",
                                     0,
                                     "deskwarden-watching",
                                     text.title.data(),
                                     text.body.data(),
                                     4,
                                     kAnywhere,
                                     text.action.data(),
                                     kButton,
                                     text.action.data(),
                                     0,
                                     kForEver);
    if (failed < 0) return failed;
    return sd_bus_call_async(bus_->get(),
                             nullptr,
                             made,
                             &OnAnswer,
                             this,
                             static_cast<std::uint64_t>(kShownWithin.count()));
  }

  static int OnAnswer(sd_bus_message* reply, void* self, sd_bus_error*) {
    auto& mine = *static_cast<BusNotification*>(self);
    if (sd_bus_message_is_method_error(reply, nullptr) != 0 ||
        sd_bus_message_read(reply, "u", &mine.shown_as_) < 0)
      mine.Finish(End::kNotShown);
    return 0;
  }

  // Of everybody's notifications.
  static int OnSignal(sd_bus_message* signal, void* self, sd_bus_error*) {
    auto& mine = *static_cast<BusNotification*>(self);
    std::uint32_t id = 0;
    if (sd_bus_message_read(signal, "u", &id) < 0 || id == 0 ||
        id != mine.shown_as_)
      return 0;
    if (sd_bus_message_is_signal(signal, kName, "ActionInvoked") > 0)
      mine.Finish(End::kRead);
    else if (sd_bus_message_is_signal(signal, kName, "NotificationClosed") > 0)
      mine.Finish(End::kClosed);
    return 0;
  }

  // Not at once: a handler must not destroy its bus.
  void Finish(End end) {
    if (ending_ != nullptr) return;
    ending_ = loop_.RunAfter(std::chrono::milliseconds(0),
                             [told = on_end_, end] { told(end); });
  }

  base::EventLoop& loop_;
  const std::function<void(End)> on_end_;
  std::uint32_t shown_as_ = 0;
  std::optional<base::dbus::BusOnLoop> bus_;
  base::EventLoop::Handle ending_;
};

}  // namespace

base::Result<std::unique_ptr<Notification>> Notify(
    base::EventLoop& loop,
    NoticeLanguage language,
    std::function<void(Notification::End)> on_end) {
  auto one = std::make_unique<BusNotification>(loop, std::move(on_end));
  if (auto opened = one->Open(language); !opened.ok()) return opened.error();
  return std::unique_ptr<Notification>(std::move(one));
}

bool HasNotifications() {
  auto bus = base::dbus::OpenSessionBus();
  return bus.ok() && base::dbus::CanBeCalled(bus.value().get(), kName);
}

}  // namespace agent
