#include <optional>
#include <utility>

#include "base/dbus/bus_on_loop.h"
#include "collectors/print/job_notices.h"

namespace collectors {
namespace {

constexpr const char* kPath = "/org/cups/cupsd/Notifier";
constexpr const char* kInterface = "org.cups.cupsd.Notifier";
constexpr std::uint64_t kAnswerWithinUs = 5'000'000;

base::Error NoBus() {
  return {base::ErrorCode::kUnavailable,
          "there is no system bus to hear of print jobs by"};
}

// text, printer's uri, name, state, reasons, accepts jobs; then the job's
// number, and its state, reasons, name and pages.
std::optional<std::uint32_t> JobOf(sd_bus_message* message) {
  // It holds the job's name: wiped with the message.
  (void)sd_bus_message_sensitive(message);
  std::uint32_t job = 0;
  if (sd_bus_message_skip(message, "sssusb") < 0 ||
      sd_bus_message_read(message, "u", &job) < 0)
    return std::nullopt;
  return job;
}

class DbusJobNotices final : public JobNotices {
 public:
  DbusJobNotices(base::EventLoop& loop, Listener listener)
      : loop_(loop), listener_(std::move(listener)) {}

  base::Status Begin() {
    sd_bus* bus = nullptr;
    if (sd_bus_open_system(&bus) < 0) return NoBus();
    bus_.emplace(loop_,
                 base::dbus::BusRef(bus),
                 [failed = listener_.on_failed] { failed(NoBus()); });
    (void)sd_bus_set_method_call_timeout(bus, kAnswerWithinUs);
    const auto match = [this](const char* member,
                              sd_bus_message_handler_t handler) {
      return sd_bus_match_signal_async(bus_->get(),
                                       nullptr,
                                       nullptr,
                                       kPath,
                                       kInterface,
                                       member,
                                       handler,
                                       OnMatched,
                                       this);
    };
    if (match("JobCreated", OnCreated) < 0 ||
        match("JobCompleted", OnCompleted) < 0)
      return NoBus();
    return {};
  }

 private:
  static int OnMatched(sd_bus_message* message, void* self, sd_bus_error*) {
    auto& notices = *static_cast<DbusJobNotices*>(self);
    if (sd_bus_message_is_method_error(message, nullptr) > 0)
      notices.bus_->Lose();
    else if (++notices.matches_ == 2)
      notices.listener_.on_ready();
    return 0;
  }

  static int OnCreated(sd_bus_message* message, void* self, sd_bus_error*) {
    if (const auto job = JobOf(message))
      static_cast<DbusJobNotices*>(self)->listener_.on_created(*job);
    return 0;
  }

  static int OnCompleted(sd_bus_message* message, void* self, sd_bus_error*) {
    if (const auto job = JobOf(message))
      static_cast<DbusJobNotices*>(self)->listener_.on_ended(*job);
    return 0;
  }

  base::EventLoop& loop_;
  const Listener listener_;
  int matches_ = 0;
  std::optional<base::dbus::BusOnLoop> bus_;
};

}  // namespace

base::Result<std::unique_ptr<JobNotices>> JobNotices::Connect(
    base::EventLoop& loop, Listener listener) {
  auto notices = std::make_unique<DbusJobNotices>(loop, std::move(listener));
  if (auto begun = notices->Begin(); !begun.ok()) return begun.error();
  return std::unique_ptr<JobNotices>(std::move(notices));
}

}  // namespace collectors
