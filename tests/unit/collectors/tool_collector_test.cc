#include "collectors/screenshot/tool_collector.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_gate.h"
#include "tests/support/manual_loop.h"
#include "tests/support/recording_sink.h"

namespace {

using protocol::Action;
using namespace std::chrono_literals;

class FakeTools final : public collectors::ToolSource {
 public:
  void Start(OnStarted on_started) override { tell = std::move(on_started); }
  base::Status SetWatching(bool now) override {
    watching = now;
    return {};
  }
  OnStarted tell;
  bool watching = false;
};

// A desk where visit 7 lasts for ten seconds.
struct Desk {
  Desk() : collector(std::move(owned), gate, sink, loop, clock) {
    gate.AddVisit({.id = 7, .rules = {"crm"}},
                  clock.steady_now(),
                  clock.steady_now() + 10s);
    REQUIRE_FALSE(tools.watching);
    REQUIRE(collector.SetGateOpen(true).ok());
    REQUIRE(tools.watching);
  }
  void Start(pid_t process, const std::string& name, bool by_portal = false) {
    tools.tell({.process = process, .name = name, .by_portal = by_portal});
  }
  void Pass(std::chrono::milliseconds time) {
    clock.Pass(time);
    loop.RunDue(clock.steady_now());
  }

  test::FakeClock clock;
  test::ManualLoop loop{clock};
  test::FakeGate gate;
  test::RecordingSink sink;
  std::unique_ptr<FakeTools> owned = std::make_unique<FakeTools>();
  FakeTools& tools = *owned;
  collectors::ToolCollector collector;
};

TEST_CASE("a tool that is started in a visit is told, as of when it was") {
  Desk desk;
  const auto at = desk.clock.steady_now();
  desk.Start(11, "grim");
  desk.Start(12, "grim");
  CHECK(desk.sink.seen().empty());
  desk.Pass(2s);
  REQUIRE(desk.sink.seen().size() == 2);
  const auto& one = desk.sink.seen()[0];
  CHECK(one.channel == protocol::Channel::kScreenshot);
  CHECK(one.action == Action::kToolStarted);
  CHECK(one.program == "grim");
  CHECK(one.visit.id == 7);
  CHECK(one.acted_at == at);
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("one that was given the screen is left out, before and behind") {
  Desk desk;
  desk.Start(11, "flameshot");
  desk.Pass(1s);
  desk.collector.OnGiven("flameshot");
  desk.Pass(1s);
  desk.Start(12, "flameshot");
  desk.Pass(2s);
  CHECK(desk.sink.seen().empty());
  // Another one is not, nor the same one later.
  desk.collector.OnGiven("flameshot");
  desk.Start(13, "grim");
  desk.Pass(2s);
  desk.Start(14, "flameshot");
  desk.Pass(2s);
  REQUIRE(desk.sink.seen().size() == 2);
  CHECK(desk.sink.seen()[0].program == "grim");
  CHECK(desk.sink.seen()[1].program == "flameshot");
}

TEST_CASE(
    "what a portal runs for the picture that it was asked for is not told") {
  Desk desk;
  desk.Start(11, "grim", true);
  desk.Pass(1s);
  desk.collector.OnGiven("browser");
  desk.Start(12, "slurp", true);
  desk.Pass(2s);
  CHECK(desk.sink.seen().empty());
  // It was refused, or nobody asked the portal.
  desk.Start(13, "grim", true);
  desk.Pass(2s);
  CHECK(desk.sink.seen().size() == 1);
}

TEST_CASE("what waits at the end of a visit is told, and nothing behind it") {
  Desk desk;
  desk.Start(11, "grim");
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  CHECK_FALSE(desk.tools.watching);
  CHECK(desk.sink.seen().size() == 1);
  desk.Pass(11s);
  desk.Start(12, "grim");
  desk.Pass(2s);
  CHECK(desk.sink.seen().size() == 1);
}

}  // namespace
