#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "agent/session/desktop.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "tests/support/catch.h"
#include "tests/support/recording_sink.h"
#include "tests/support/run_loop.h"
#include "tests/support/x11/x_client.h"
#include "tests/support/x11/x_server.h"

namespace test {

// A screen with the session's desktop on it, as deskwarden-session composes it,
// two programs played by the test, and one rule: a window titled "CRM..." is a
// CRM window.
class XDesk {
 public:
  using Observation = collectors::Observation;

  explicit XDesk(agent::Config config = {}) {
    if (config.crm_rules.empty())
      config.crm_rules = {{.id = "crm", .title = "CRM.*"}};
    auto opened = agent::OpenX11Desktop(
        {*loop_, clock_, sink_},
        config,
        {.on_visit =
             [this](bool open, const auto& visit, auto at) {
               open_ = open;
               visits_.push_back(visit);
               (open ? opened_at_ : closed_at_) = at;
             },
         .on_sensor =
             [this](const std::string& sensor, protocol::Reason reason) {
               if (reason == protocol::Reason::kOverload)
                 sensors_down_.push_back(sensor);
             },
         .on_lost = [this](const std::string& why) { lost_ = why; }});
    REQUIRE(opened.ok());
    desktop_ = std::move(opened.value());
    REQUIRE(desktop_->Start().ok());
  }

  bool RunUntil(const std::function<bool()>& condition) {
    return test::RunUntil(*loop_, condition);
  }
  // The visit has begun, or ended.
  bool RunUntilOpen(bool open = true) {
    return RunUntil([this, open] { return open_ == open; });
  }
  // Waits for that many in all; the last one.
  const Observation& Seen(std::size_t count = 1) {
    REQUIRE(RunUntil([&] { return sink_.seen().size() >= count; }));
    REQUIRE(sink_.seen().size() == count);
    return sink_.seen().back();
  }
  // Everything that was done on the screen has been dealt with: one more act,
  // of a window's title, is seen.
  void Settle() {
    const auto window = other_.OpenWindow("CRM, for a moment");
    REQUIRE(RunUntilOpen());
    other_.Close(window);
    REQUIRE(RunUntilOpen(false));
  }

  base::EventLoop& loop() { return *loop_; }
  XServer& server() { return server_; }
  XClient& crm() { return crm_; }
  XClient& other() { return other_; }
  agent::Desktop& desktop() { return *desktop_; }
  const std::vector<Observation>& seen() const { return sink_.seen(); }
  const std::vector<collectors::Visit>& visits() const { return visits_; }
  bool open() const { return open_; }
  collectors::ActTime opened_at() const { return opened_at_; }
  collectors::ActTime closed_at() const { return closed_at_; }
  // Of an overload, in their order.
  const std::vector<std::string>& sensors_down() const { return sensors_down_; }
  const std::string& lost() const { return lost_; }

 private:
  XServer server_;
  base::SystemClock clock_;
  std::unique_ptr<base::EventLoop> loop_ =
      std::move(base::EventLoop::Create().value());
  RecordingSink sink_;
  XClient crm_{*loop_};
  XClient other_{*loop_};
  std::unique_ptr<agent::Desktop> desktop_;
  bool open_ = false;
  std::vector<collectors::Visit> visits_;
  collectors::ActTime opened_at_{};
  collectors::ActTime closed_at_{};
  std::vector<std::string> sensors_down_;
  std::string lost_;
};

}  // namespace test
