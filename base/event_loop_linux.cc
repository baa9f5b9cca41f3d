#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/event_loop.h"
#include "base/mutex.h"
#include "base/system_error.h"
#include "base/unique_fd.h"

namespace base {
namespace {

using SteadyClock = std::chrono::steady_clock;

// epoll over everything; one eventfd for work from other threads; one timerfd
// for all deadlines, armed only while there is one, so that an idle loop
// sleeps.
class LinuxEventLoop final : public EventLoop {
 public:
  LinuxEventLoop(UniqueFd epoll, UniqueFd wake, UniqueFd timer)
      : epoll_(std::move(epoll)),
        wake_(std::move(wake)),
        timer_(std::move(timer)) {
    wake_watch_ = WatchReadable(wake_.get(), [this] { RunPosted(); });
    timer_watch_ = WatchReadable(timer_.get(), [this] { RunDue(); });
  }

  Handle WatchReadable(NativeHandle handle,
                       std::function<void()> on_ready) override {
    return Watch(handle, EPOLLIN, std::move(on_ready));
  }

  Handle WatchWritable(NativeHandle handle,
                       std::function<void()> on_ready) override {
    return Watch(handle, EPOLLOUT, std::move(on_ready));
  }

  Handle RunAfter(std::chrono::milliseconds delay,
                  std::function<void()> on_due) override {
    const auto key = std::pair(SteadyClock::now() + delay, ++last_id_);
    deadlines_.emplace(key, std::move(on_due));
    Arm();
    return std::make_unique<Removal>([this, key] {
      if (deadlines_.erase(key) > 0) Arm();
    });
  }

  Handle WatchSignals(std::vector<int> signals,
                      std::function<void(int)> on_signal) override {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals)
      sigaddset(&set, signal);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    auto fd = std::make_shared<UniqueFd>(
        signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    auto watch =
        WatchReadable(fd->get(), [fd, on_signal = std::move(on_signal)] {
          signalfd_siginfo info{};
          while (read(fd->get(), &info, sizeof info) == sizeof info)
            on_signal(static_cast<int>(info.ssi_signo));
        });
    return watch;
  }

  void Post(std::function<void()> work) override {
    {
      const MutexLock lock(mutex_);
      posted_.push_back(std::move(work));
    }
    Wake();
  }

  void Run() override {
    std::array<epoll_event, 32> ready{};
    while (!stopped_) {
      const int count = epoll_wait(
          epoll_.get(), ready.data(), static_cast<int>(ready.size()), -1);
      for (int i = 0; i < count && !stopped_; ++i)
        Call(ready[static_cast<std::size_t>(i)].data.u64);
    }
    stopped_ = false;
  }

  void Stop() override {
    stopped_ = true;
    Wake();
  }

 private:
  class Removal final : public Registration {
   public:
    explicit Removal(std::function<void()> remove)
        : remove_(std::move(remove)) {}
    ~Removal() override { remove_(); }
    Removal(const Removal&) = delete;
    Removal& operator=(const Removal&) = delete;

   private:
    const std::function<void()> remove_;
  };

  // What epoll reports is an id, not a pointer: a callback may remove a watch
  // that is next in the same round, and its descriptor may be used again.
  Handle Watch(int fd, std::uint32_t events, std::function<void()> on_ready) {
    const std::uint64_t id = ++last_id_;
    // A duplicate, so that one descriptor can be watched for both directions
    // and may be closed before its watch goes.
    auto watched = std::make_shared<UniqueFd>(dup(fd));
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, watched->get(), &event);
    watches_.emplace(
        id, std::make_shared<std::function<void()>>(std::move(on_ready)));
    return std::make_unique<Removal>([this, id, watched] {
      epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, watched->get(), nullptr);
      watches_.erase(id);
    });
  }

  void Call(std::uint64_t id) {
    const auto found = watches_.find(id);
    if (found == watches_.end()) return;
    // Kept alive while it runs, for it may remove itself.
    const auto on_ready = found->second;
    (*on_ready)();
  }

  void Wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto wrote = write(wake_.get(), &one, sizeof one);
  }

  void RunPosted() {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto got =
        read(wake_.get(), &ignored, sizeof ignored);
    std::vector<std::function<void()>> work;
    {
      const MutexLock lock(mutex_);
      work.swap(posted_);
    }
    for (const auto& item : work)
      item();
  }

  void RunDue() {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto got =
        read(timer_.get(), &ignored, sizeof ignored);
    const auto now = SteadyClock::now();
    // One by one from the front: a callback may add and remove deadlines.
    while (!deadlines_.empty() && deadlines_.begin()->first.first <= now) {
      auto due = deadlines_.extract(deadlines_.begin());
      due.mapped()();
    }
    Arm();
  }

  void Arm() {
    itimerspec spec{};
    if (!deadlines_.empty()) {
      const auto at = deadlines_.begin()->first.first.time_since_epoch();
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at);
      spec.it_value.tv_sec = seconds.count();
      spec.it_value.tv_nsec =
          std::chrono::duration_cast<std::chrono::nanoseconds>(at - seconds)
              .count();
    }
    // steady_clock is CLOCK_MONOTONIC here; a time of zero disarms.
    timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
  }

  const UniqueFd epoll_;
  const UniqueFd wake_;
  const UniqueFd timer_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<std::uint64_t, std::shared_ptr<std::function<void()>>>
      watches_;
  std::map<std::pair<SteadyClock::time_point, std::uint64_t>,
           std::function<void()>>
      deadlines_;
  std::atomic<bool> stopped_ = false;
  Mutex mutex_;
  std::vector<std::function<void()>> posted_ GUARDED_BY(mutex_);
  Handle wake_watch_;
  Handle timer_watch_;
};

}  // namespace

Result<std::unique_ptr<EventLoop>> EventLoop::Create() {
  UniqueFd epoll(epoll_create1(EPOLL_CLOEXEC));
  UniqueFd wake(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  UniqueFd timer(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (!epoll.valid() || !wake.valid() || !timer.valid())
    return SystemError("event loop");
  return std::unique_ptr<EventLoop>(std::make_unique<LinuxEventLoop>(
      std::move(epoll), std::move(wake), std::move(timer)));
}

}  // namespace base
