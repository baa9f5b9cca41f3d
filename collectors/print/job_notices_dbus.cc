#include <poll.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include <systemd/sd-bus.h>

#include "collectors/print/job_notices.h"

namespace collectors {
namespace {

using std::chrono::microseconds;

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
    bus_.reset(bus);
    (void)sd_bus_set_method_call_timeout(bus, kAnswerWithinUs);
    const auto match = [this](const char* member,
                              sd_bus_message_handler_t handler) {
      return sd_bus_match_signal_async(bus_.get(),
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
    // Whatever there is to do first is done on the loop.
    timer_ =
        loop_.RunAfter(std::chrono::milliseconds(0), [this] { Process(); });
    return {};
  }

 private:
  struct Close {
    void operator()(sd_bus* bus) const { (void)sd_bus_close_unref(bus); }
  };

  static int OnMatched(sd_bus_message* message, void* self, sd_bus_error*) {
    auto& notices = *static_cast<DbusJobNotices*>(self);
    if (sd_bus_message_is_method_error(message, nullptr) > 0)
      notices.failed_ = true;
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

  void Process() {
    int done = 1;
    while (done > 0 && !failed_)
      done = sd_bus_process(bus_.get(), nullptr);
    if (done >= 0 && !failed_ && Wait()) return;
    readable_.reset();
    writable_.reset();
    // Called last: it may be the end of this.
    timer_ =
        loop_.RunAfter(std::chrono::milliseconds(0),
                       [failed = listener_.on_failed] { failed(NoBus()); });
  }

  // What the bus wants to be woken by, which changes.
  bool Wait() {
    const int events = sd_bus_get_events(bus_.get());
    const int fd = sd_bus_get_fd(bus_.get());
    std::uint64_t until_us = 0;
    if (events < 0 || fd < 0 || sd_bus_get_timeout(bus_.get(), &until_us) < 0)
      return false;
    if (readable_ == nullptr)
      readable_ = loop_.WatchReadable(fd, [this] { Process(); });
    const bool write = (events & POLLOUT) != 0;
    if (!write)
      writable_.reset();
    else if (writable_ == nullptr)
      writable_ = loop_.WatchWritable(fd, [this] { Process(); });
    timer_.reset();
    if (until_us == std::numeric_limits<std::uint64_t>::max()) return true;
    const auto now = std::chrono::duration_cast<microseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
    const auto left =
        std::max(microseconds(until_us) - now, microseconds::zero());
    timer_ = loop_.RunAfter(std::chrono::ceil<std::chrono::milliseconds>(left),
                            [this] { Process(); });
    return true;
  }

  base::EventLoop& loop_;
  const Listener listener_;
  int matches_ = 0;
  bool failed_ = false;
  std::unique_ptr<sd_bus, Close> bus_;
  base::EventLoop::Handle readable_;
  base::EventLoop::Handle writable_;
  base::EventLoop::Handle timer_;
};

}  // namespace

base::Result<std::unique_ptr<JobNotices>> JobNotices::Connect(
    base::EventLoop& loop, Listener listener) {
  auto notices = std::make_unique<DbusJobNotices>(loop, std::move(listener));
  if (auto begun = notices->Begin(); !begun.ok()) return begun.error();
  return std::unique_ptr<JobNotices>(std::move(notices));
}

}  // namespace collectors
