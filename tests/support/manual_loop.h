#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/event_loop.h"
#include "tests/support/fake_clock.h"

namespace test {

// An event loop whose deadlines come when the test says so. It watches nothing.
class ManualLoop final : public base::EventLoop {
 public:
  explicit ManualLoop(const FakeClock& clock) : clock_(clock) {}

  bool has_deadline() const { return !deadlines_->empty(); }

  // Runs what is due at `now`, in the order of its times.
  void RunDue(base::SteadyTime now) {
    while (!deadlines_->empty() && deadlines_->begin()->first.first <= now) {
      auto due = deadlines_->extract(deadlines_->begin());
      due.mapped()();
    }
  }

  Handle WatchReadable(base::NativeHandle /*handle*/,
                       std::function<void()> /*on_ready*/) override {
    return std::make_unique<Registration>();
  }
  Handle WatchWritable(base::NativeHandle /*handle*/,
                       std::function<void()> /*on_ready*/) override {
    return std::make_unique<Registration>();
  }
  Handle WatchChanges(base::NativeHandle /*handle*/,
                      std::function<void()> /*on_change*/) override {
    return std::make_unique<Registration>();
  }
  Handle RunAfter(std::chrono::milliseconds delay,
                  std::function<void()> on_due) override {
    const Key key{clock_.steady_now() + delay, ++last_id_};
    deadlines_->emplace(key, std::move(on_due));
    return std::make_unique<Removal>(deadlines_, key);
  }
  Handle WatchSignals(std::vector<int> /*signals*/,
                      std::function<void(int)> /*on_signal*/) override {
    return std::make_unique<Registration>();
  }
  void Post(std::function<void()> work) override { work(); }
  void Run() override {}
  void Stop() override {}

 private:
  using Key = std::pair<base::SteadyTime, int>;
  using Deadlines = std::map<Key, std::function<void()>>;

  class Removal final : public Registration {
   public:
    Removal(std::shared_ptr<Deadlines> deadlines, Key key)
        : deadlines_(std::move(deadlines)), key_(key) {}
    ~Removal() override { deadlines_->erase(key_); }
    Removal(const Removal&) = delete;
    Removal& operator=(const Removal&) = delete;

   private:
    const std::shared_ptr<Deadlines> deadlines_;
    const Key key_;
  };

  const FakeClock& clock_;
  int last_id_ = 0;
  std::shared_ptr<Deadlines> deadlines_ = std::make_shared<Deadlines>();
};

}  // namespace test
