#include "agent/shipper/shipper.h"

#include <algorithm>
#include <utility>

namespace agent {
namespace {

using Kind = Delivery::Outcome::Kind;
using std::chrono::milliseconds;

// Halving 10,000 events takes 14 tries; a centre that keeps us going longer
// than that without taking anything is refusing.
constexpr int kMaxAgain = 32;

}  // namespace

Shipper::Shipper(EventBuffer& buffer,
                 std::unique_ptr<BatchTransport> transport,
                 const base::Clock& clock,
                 base::Random& random,
                 const Options& options,
                 Callbacks callbacks)
    : clock_(clock),
      random_(random),
      backlog_bytes_per_second_(options.backlog_bytes_per_second),
      callbacks_(std::move(callbacks)),
      transport_(std::move(transport)),
      delivery_(buffer,
                *transport_,
                clock,
                {.batch_bytes = options.settings.batch_bytes,
                 .quarantine = options.quarantine},
                callbacks_.delivery),
      retry_(options.settings.retry_cap, random),
      schedule_(options.settings.max_delay,
                options.settings.batch_bytes,
                options.settings.heartbeat),
      settings_(options.settings) {
  schedule_.Resume();
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

Shipper::~Shipper() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Shipper::Stored(std::uint64_t bytes, bool urgent) {
  bool sooner = false;
  {
    const base::MutexLock lock(mutex_);
    const auto before = schedule_.due();
    schedule_.Stored(clock_.steady_now(), bytes, urgent);
    sooner = schedule_.due() != before;
  }
  // Most events change nothing about when the batch leaves: let it sleep.
  if (sooner) wake_.notify_one();
}

void Shipper::Beat() {
  {
    const base::MutexLock lock(mutex_);
    schedule_.Beat(clock_.steady_now());
    look_ = true;
  }
  wake_.notify_one();
}

void Shipper::Configure(const Settings& settings) {
  {
    const base::MutexLock lock(mutex_);
    settings_ = settings;
    schedule_.Configure(
        settings.max_delay, settings.batch_bytes, settings.heartbeat);
  }
  wake_.notify_one();
}

void Shipper::Finish(milliseconds limit) {
  {
    const base::MutexLock lock(mutex_);
    finish_by_ = clock_.steady_now() + limit;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

ShippingStats Shipper::stats() const {
  const base::MutexLock lock(mutex_);
  ShippingStats stats = stats_;
  if (failing_) {
    const auto left = std::chrono::duration_cast<milliseconds>(
        next_try_ - clock_.steady_now());
    stats.next_try_ms = std::max<std::int64_t>(0, left.count());
  }
  return stats;
}

void Shipper::Run(const std::stop_token& stop) {
  for (;;) {
    switch (Wait(stop)) {
      case Wake::kDue:
        SendNext();
        CloseIfIdle();
        break;
      case Wake::kLook:
        delivery_.Look();
        break;
      case Wake::kIdle:
        CloseIfIdle();
        break;
      case Wake::kEnd:
        if (!stop.stop_requested()) Drain();
        return;
    }
  }
}

Shipper::Wake Shipper::Wait(const std::stop_token& stop) {
  const base::MutexLock lock(mutex_);
  for (;;) {
    if (stop.stop_requested() || finish_by_) return Wake::kEnd;
    if (std::exchange(look_, false)) return Wake::kLook;
    const auto now = clock_.steady_now();
    const auto due = schedule_.due();
    if (due && *due <= now) return Wake::kDue;
    if (close_idle_ && *close_idle_ <= now) return Wake::kIdle;
    const auto changed = [&]() REQUIRES(mutex_) {
      return finish_by_.has_value() || look_ || schedule_.due() != due;
    };
    if (!due && !close_idle_) {
      wake_.wait(mutex_, stop, changed);
      continue;
    }
    const auto never = base::SteadyTime::max();
    wake_.wait_until(mutex_,
                     stop,
                     std::min(due.value_or(never), close_idle_.value_or(never)),
                     changed);
  }
}

void Shipper::SendNext() {
  bool heartbeat = false;
  {
    const base::MutexLock lock(mutex_);
    heartbeat = schedule_.heartbeat_due();
    schedule_.Taken();
    retry_.set_cap(settings_.retry_cap);
    delivery_.set_batch_bytes(settings_.batch_bytes);
    if (!failing_) stats_.state = ShippingStats::State::kSending;
  }
  Conclude(delivery_.SendNext(heartbeat));
}

void Shipper::Conclude(const Delivery::Outcome& outcome) {
  again_ = outcome.kind == Kind::kAgain ? again_ + 1 : 0;
  if (again_ > kMaxAgain) {
    again_ = 0;
    return Fail({.kind = Kind::kRefused,
                 .trouble = "the centre takes nothing, however it is sent"});
  }
  if (outcome.kind == Kind::kTrouble || outcome.kind == Kind::kRefused)
    return Fail(outcome);
  if (outcome.kind == Kind::kDelivered) Recovered();

  const base::MutexLock lock(mutex_);
  stats_.counts = delivery_.counts();
  if (!failing_) stats_.state = ShippingStats::State::kIdle;
  if (outcome.kind == Kind::kAgain) schedule_.Resume();
  if (outcome.kind != Kind::kDelivered) return;
  const auto now = clock_.steady_now();
  schedule_.Delivered(
      now,
      outcome.more,
      outcome.more ? now + Pause(outcome.bytes) : base::SteadyTime::min());
}

void Shipper::CloseIfIdle() {
  const auto again = transport_->CloseIfIdle();
  const base::MutexLock lock(mutex_);
  close_idle_.reset();
  if (again)
    close_idle_ = clock_.steady_now() + std::max(*again, milliseconds(1));
}

void Shipper::Fail(const Delivery::Outcome& outcome) {
  const bool refused = outcome.kind == Kind::kRefused;
  const auto wait = refused && !outcome.retry_after
                        ? retry_.AfterRefusal()
                        : retry_.AfterTrouble(outcome.retry_after);
  bool news = false;
  {
    const base::MutexLock lock(mutex_);
    stats_.counts = delivery_.counts();
    ++stats_.failures;
    news = !failing_ || stats_.last_error != outcome.trouble;
    stats_.last_error = outcome.trouble;
    stats_.last_error_utc_ms = clock_.utc_now().time_since_epoch().count();
    stats_.state = refused ? ShippingStats::State::kRefused
                           : ShippingStats::State::kRetrying;
    failing_ = true;
    next_try_ = clock_.steady_now() + wait;
    schedule_.Failed(next_try_);
  }
  if (news) callbacks_.on_trouble(outcome.trouble);
}

void Shipper::Recovered() {
  retry_.Succeeded();
  bool news = false;
  {
    const base::MutexLock lock(mutex_);
    news = std::exchange(failing_, false);
    stats_.last_error.clear();
  }
  if (news) callbacks_.on_recovery();
}

void Shipper::Drain() {
  {
    const base::MutexLock lock(mutex_);
    // Who is away now will not be back within seconds.
    if (failing_) return;
  }
  for (int again = 0; again <= kMaxAgain;) {
    const auto outcome = delivery_.SendNext(false);
    again = outcome.kind == Kind::kAgain ? again + 1 : 0;
    if (outcome.kind != Kind::kAgain && outcome.kind != Kind::kDelivered)
      return;
    const base::MutexLock lock(mutex_);
    stats_.counts = delivery_.counts();
    if (clock_.steady_now() >= *finish_by_) return;
  }
}

milliseconds Shipper::Pause(std::size_t bytes) {
  const auto mean = static_cast<std::uint64_t>(bytes) * 1'000 /
                    std::max<std::uint64_t>(1, backlog_bytes_per_second_);
  return milliseconds(
      static_cast<std::int64_t>(mean / 2 + random_.Next64() % (mean + 1)));
}

}  // namespace agent
