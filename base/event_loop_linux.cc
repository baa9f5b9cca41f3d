#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
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

  Handle WatchChanges(NativeHandle handle,
                      std::function<void()> on_change) override {
    return Watch(handle, EPOLLPRI, std::move(on_change));
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
        Call(ready[static_cast<std::size_t>(i)]);
    }
    stopped_ = false;
  }

  void Stop() override {
    stopped_ = true;
    Wake();
  }

 private:
  struct Watcher {
    std::uint64_t id = 0;
    std::uint32_t direction = 0;
    std::shared_ptr<std::function<void()>> on_ready;
  };
  struct Watched {
    int fd = -1;
    std::vector<Watcher> watchers;
  };

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

  // One registration a descriptor for all that watch it, and no duplicate: a
  // watch must not fail for want of descriptors.
  Handle Watch(int fd,
               std::uint32_t direction,
               std::function<void()> on_ready) {
    const std::uint64_t watcher = ++last_id_;
    const std::uint64_t id = RegistrationFor(fd, direction);
    watched_[id].watchers.push_back(
        {watcher,
         direction,
         std::make_shared<std::function<void()>>(std::move(on_ready))});
    return std::make_unique<Removal>(
        [this, id, watcher] { Unwatch(id, watcher); });
  }

  // A descriptor may have been closed before its watch went, and its number be
  // in use again: epoll forgot the old one, and does not know the new one.
  std::uint64_t RegistrationFor(int fd, std::uint32_t direction) {
    if (const auto known = newest_.find(fd); known != newest_.end()) {
      const std::uint32_t events = Directions(known->second) | direction;
      if (Control(EPOLL_CTL_MOD, known->second, events)) return known->second;
    }
    const std::uint64_t id = ++last_id_;
    watched_[id].fd = fd;
    newest_[fd] = id;
    Control(EPOLL_CTL_ADD, id, direction);
    return id;
  }

  void Unwatch(std::uint64_t id, std::uint64_t watcher) {
    auto& [fd, watchers] = watched_.at(id);
    std::erase_if(watchers,
                  [&](const Watcher& one) { return one.id == watcher; });
    if (const auto newest = newest_.find(fd);
        newest != newest_.end() && newest->second == id) {
      Control(
          watchers.empty() ? EPOLL_CTL_DEL : EPOLL_CTL_MOD, id, Directions(id));
      if (watchers.empty()) newest_.erase(newest);
    }
    if (watchers.empty()) watched_.erase(id);
  }

  // What epoll reports is the registration's number, not a pointer: a callback
  // may remove a watch that is next in the same round, and its descriptor may
  // be used again.
  bool Control(int operation, std::uint64_t id, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    return epoll_ctl(epoll_.get(), operation, watched_.at(id).fd, &event) == 0;
  }

  std::uint32_t Directions(std::uint64_t id) {
    std::uint32_t all = 0;
    for (const Watcher& watcher : watched_.at(id).watchers)
      all |= watcher.direction;
    return all;
  }

  void Call(const epoll_event& event) {
    const std::uint64_t id = event.data.u64;  // Packed: no reference to it.
    const auto found = watched_.find(id);
    if (found == watched_.end()) return;
    // Copied, for a callback may add and remove watchers, itself included.
    const auto watchers = found->second.watchers;
    for (const Watcher& watcher : watchers) {
      if ((event.events & (watcher.direction | EPOLLHUP | EPOLLERR)) != 0 &&
          IsThere(id, watcher.id))
        (*watcher.on_ready)();
    }
  }

  bool IsThere(std::uint64_t id, std::uint64_t watcher) const {
    const auto found = watched_.find(id);
    return found != watched_.end() &&
           std::ranges::find(found->second.watchers, watcher, &Watcher::id) !=
               found->second.watchers.end();
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
    armed_for_ = {};  // It has gone off.
    const auto now = SteadyClock::now();
    // One by one from the front: a callback may add and remove deadlines.
    while (!deadlines_.empty() && deadlines_.begin()->first.first <= now) {
      auto due = deadlines_.extract(deadlines_.begin());
      due.mapped()();
    }
    Arm();
  }

  void Arm() {
    const auto next = deadlines_.empty() ? SteadyClock::time_point()
                                         : deadlines_.begin()->first.first;
    if (next == armed_for_) return;
    armed_for_ = next;
    itimerspec spec{};
    if (!deadlines_.empty()) {
      // A time of zero would disarm. From now on, not at a time: libfaketime,
      // under which tests move the clock, moves the latter whichever clock it
      // is.
      const auto in = std::max<std::chrono::nanoseconds>(
          next - SteadyClock::now(), std::chrono::nanoseconds(1));
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(in);
      spec.it_value.tv_sec = seconds.count();
      spec.it_value.tv_nsec = (in - seconds).count();
    }
    timerfd_settime(timer_.get(), 0, &spec, nullptr);
  }

  const UniqueFd epoll_;
  const UniqueFd wake_;
  const UniqueFd timer_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<std::uint64_t, Watched> watched_;  // By registration.
  std::unordered_map<int, std::uint64_t> newest_;  // Registration, by handle.
  std::map<std::pair<SteadyClock::time_point, std::uint64_t>,
           std::function<void()>>
      deadlines_;
  SteadyClock::time_point armed_for_;  // Zero: not at all.
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
