#include "collectors/screenshot/portal_collector.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_gate.h"
#include "tests/support/recording_sink.h"

namespace {

using collectors::PortalNotice;
using Kind = PortalNotice::Kind;
using protocol::Action;
using namespace std::chrono_literals;

class FakePortal final : public collectors::PortalSource {
 public:
  void Start(Listener listener) override {
    tell = std::move(listener.on_notice);
    lose = std::move(listener.on_lost);
  }
  base::Status SetWatching(bool now) override {
    watching = now;
    return {};
  }
  bool busy() const override { return reading; }
  std::function<void(const PortalNotice&)> tell;
  std::function<void(const std::string&)> lose;
  bool reading = false;
  bool watching = false;
};

// A desk where visit 7 lasts for ten seconds.
struct Desk {
  Desk()
      : collector(
            std::move(owned),
            gate,
            sink,
            clock,
            [this](const auto& why) { lost = why; },
            [this](const auto& program) { given.push_back(program); }) {
    gate.AddVisit({.id = 7, .rules = {"crm"}},
                  clock.steady_now(),
                  clock.steady_now() + 10s);
    REQUIRE_FALSE(portal.watching);
    REQUIRE(collector.SetGateOpen(true).ok());
    REQUIRE(portal.watching);
  }
  void Tell(Kind kind, const std::string& cast = {}) {
    portal.tell({.kind = kind,
                 .program = "recorder",
                 .cast = cast,
                 .at = clock.steady_now()});
  }

  std::vector<std::string> given;
  test::FakeClock clock;
  test::FakeGate gate;
  test::RecordingSink sink;
  std::unique_ptr<FakePortal> owned = std::make_unique<FakePortal>();
  FakePortal& portal = *owned;
  std::string lost;
  collectors::PortalCollector collector;
};

TEST_CASE("a picture that is asked for in a visit is one act of who asked") {
  Desk desk;
  desk.Tell(Kind::kPicture);
  REQUIRE(desk.sink.seen().size() == 1);
  const auto& told = desk.sink.seen().front();
  CHECK(told.action == Action::kCaptured);
  CHECK(told.program == "recorder");
  CHECK(told.visit.id == 7);
}

TEST_CASE("a cast is told when it ends, with its length") {
  Desk desk;
  desk.Tell(Kind::kCastBegun, "/one");
  desk.clock.Pass(3s);
  CHECK(desk.sink.seen().empty());
  desk.Tell(Kind::kCastEnded, "/one");
  desk.Tell(Kind::kCastEnded, "/one");
  REQUIRE(desk.sink.seen().size() == 1);
  CHECK(desk.sink.seen().front().action == Action::kRecorded);
  CHECK(desk.sink.seen().front().quantity == 3'000);
}

TEST_CASE("a cast that goes on ends with the visit") {
  Desk desk;
  desk.Tell(Kind::kCastBegun, "/one");
  desk.clock.Pass(2s);
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  CHECK_FALSE(desk.portal.watching);
  REQUIRE(desk.sink.seen().size() == 1);
  CHECK(desk.sink.seen().front().quantity == 2'000);
}

TEST_CASE("what is asked for outside of a visit is nothing") {
  Desk desk;
  desk.clock.Pass(11s);
  desk.Tell(Kind::kPicture);
  desk.Tell(Kind::kCastBegun, "/one");
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  CHECK(desk.sink.seen().empty());
}

TEST_CASE("a picture that was asked for in the visit may be told after it") {
  Desk desk;
  const auto asked = desk.clock.steady_now();
  desk.portal.reading = true;
  desk.clock.Pass(11s);
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  CHECK(desk.collector.busy());
  desk.portal.tell({.kind = Kind::kPicture, .program = "late", .at = asked});
  REQUIRE(desk.sink.seen().size() == 1);
  CHECK(desk.sink.seen().front().acted_at == asked);
}

TEST_CASE("that the bus has gone is passed on") {
  Desk desk;
  desk.portal.lose("gone");
  CHECK(desk.lost == "gone");
}

TEST_CASE("who was given the screen in a visit is named at once") {
  Desk desk;
  desk.Tell(Kind::kPicture);
  desk.Tell(Kind::kCastBegun, "/session/1");
  desk.Tell(Kind::kCastEnded, "/session/1");
  CHECK(desk.given == std::vector<std::string>{"recorder", "recorder"});
  desk.clock.Pass(11s);
  desk.Tell(Kind::kPicture);
  CHECK(desk.given.size() == 2);
}

}  // namespace
