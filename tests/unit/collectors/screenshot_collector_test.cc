#include "collectors/screenshot/screenshot_collector.h"

#include <chrono>
#include <memory>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_gate.h"
#include "tests/support/fake_screen.h"
#include "tests/support/manual_loop.h"
#include "tests/support/recording_sink.h"

namespace {

using collectors::PictureRequest;
using collectors::Rect;
using protocol::Action;
using protocol::Reading;
using Of = PictureRequest::Of;
using namespace std::chrono_literals;

constexpr Rect kScreen{0, 0, 1000, 800};

// A desk where visit 7 lasts a minute, and window 1 is the CRM's.
struct Desk {
  Desk() {
    gate.AddVisit(
        {.id = 7, .rules = {"crm"}, .crm_focused = true}, opened, opened + 60s);
    REQUIRE(collector.SetGateOpen(true).ok());
  }

  // So much later.
  void Take(std::chrono::milliseconds later,
            const std::string& program = "scrot",
            Rect area = kScreen,
            Of of = Of::kScreen,
            collectors::ClientId client = 5) {
    Pass(later);
    screen.Take({.of = of,
                 .area = area,
                 .client = client,
                 .program = program,
                 .at = clock.steady_now()});
  }
  void Share(collectors::RoomId room) {
    screen.rooms.insert(room);
    screen.Take({.how = PictureRequest::How::kSharedRoom,
                 .area = kScreen,
                 .room = room,
                 .client = 5,
                 .program = "browser",
                 .at = clock.steady_now()});
  }
  void Pass(std::chrono::milliseconds time) {
    clock.Pass(time);
    loop.RunDue(clock.steady_now());
  }
  const collectors::Observation& only() const {
    REQUIRE(sink.seen().size() == 1);
    return sink.seen().front();
  }

  test::FakeClock clock;
  collectors::ActTime opened = clock.steady_now();
  test::ManualLoop loop{clock};
  test::FakeGate gate;
  test::RecordingSink sink;
  std::unique_ptr<test::FakeScreen> owned =
      std::make_unique<test::FakeScreen>();
  test::FakeScreen& screen = *owned;
  collectors::ScreenshotCollector collector{
      std::move(owned),
      gate,
      [] { return std::vector<collectors::WindowId>{1}; },
      sink,
      loop,
      clock};
};

TEST_CASE("a picture of the screen is one capture, told within two seconds") {
  Desk desk;
  desk.Take(500ms);
  desk.Pass(collectors::kReportWithin);
  const auto& seen = desk.only();
  CHECK(seen.channel == protocol::Channel::kScreenshot);
  CHECK(seen.action == Action::kCaptured);
  CHECK(seen.reading == Reading::kNoContent);
  CHECK(seen.acted_at == desk.opened + 500ms);
  CHECK(seen.visit.id == 7);
  CHECK(seen.visit.crm_focused);
  CHECK(seen.program == "scrot");
  CHECK(seen.detail == "screen");
  CHECK(seen.destination.empty());
  CHECK(seen.quantity == 0);
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("all that one tool asks for in a moment is one capture") {
  Desk desk;
  for (int i = 0; i < 20; ++i)
    desk.Take(20ms, "import", {0, i * 40, 1000, 40});
  desk.Take(1ms, "import", {0, 0, 300, 300}, Of::kOtherWindow, 6);
  desk.Pass(2s);
  CHECK(desk.only().action == Action::kCaptured);
  CHECK(desk.only().detail == "screen");  // Of its parts.
}

TEST_CASE("two tools at once are two captures") {
  Desk desk;
  desk.Take(1ms, "xwd");
  desk.Take(1ms, "scrot");
  desk.Pass(2s);
  CHECK(desk.sink.seen().size() == 2);
}

TEST_CASE("a program without a name is told from another by its client") {
  Desk desk;
  desk.Take(1ms, "", kScreen, Of::kScreen, 5);
  desk.Take(1ms, "", kScreen, Of::kScreen, 6);
  desk.Pass(2s);
  CHECK(desk.sink.seen().size() == 2);
}

TEST_CASE("part of the screen is a region, another's window a window") {
  Desk desk;
  desk.Take(1ms, "scrot", {10, 10, 300, 200});
  desk.Pass(2s);
  CHECK(desk.only().detail == "region");
  desk.Take(1ms, "xwd", {0, 0, 300, 200}, Of::kOtherWindow);
  desk.Pass(2s);
  REQUIRE(desk.sink.seen().size() == 2);
  CHECK(desk.sink.seen()[1].detail == "window");
}

TEST_CASE("a recording is one act, told when it has stopped") {
  Desk desk;
  for (int i = 0; i < 200; ++i)
    desk.Take(50ms, "ffmpeg");
  CHECK(desk.sink.seen().empty());
  desk.Pass(5s);
  desk.Pass(5s);
  const auto& seen = desk.only();
  CHECK(seen.action == Action::kRecorded);
  CHECK(seen.acted_at == desk.opened + 50ms);
  CHECK(seen.quantity == 199 * 50);
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("a tool that is started again and again records") {
  Desk desk;
  for (collectors::ClientId client = 10; client < 30; ++client)
    desk.Take(300ms, "scrot", kScreen, Of::kScreen, client);
  desk.Pass(5s);
  desk.Pass(5s);
  CHECK(desk.only().action == Action::kRecorded);
  CHECK(desk.only().quantity == 19 * 300);
}

TEST_CASE("of who records the smallest part keeps the recording going") {
  Desk desk;
  for (int i = 0; i < 30; ++i)
    desk.Take(50ms, "x11vnc");
  for (int i = 0; i < 10; ++i)
    desk.Take(4s, "x11vnc", {5, 5, 8, 8});
  desk.Pass(5s);
  desk.Pass(5s);
  CHECK(desk.only().quantity == 29 * 50 + 40'000);
}

TEST_CASE("a flood of pictures is one act more, whoever takes them") {
  Desk desk;
  constexpr auto kMost = collectors::ScreenshotCollector::kMostPerMinute;
  for (std::size_t i = 0; i < 3'000; ++i)
    desk.Take(10ms,
              "x" + std::to_string(i),
              {0, 0, 300, 200},
              Of::kOtherWindow,
              static_cast<collectors::ClientId>(100 + i));
  for (int i = 0; i < 3; ++i)
    desk.Pass(6s);
  REQUIRE(desk.sink.seen().size() == kMost + 1);
  const auto& flood = desk.sink.seen().back();
  CHECK(flood.action == Action::kRecorded);
  CHECK(flood.program.empty());
  CHECK(flood.detail == "window");
  CHECK(flood.quantity >= 29'000);
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("a recording ends with the visit") {
  Desk desk;
  for (int i = 0; i < 60; ++i)
    desk.Take(50ms, "ffmpeg");
  CHECK(desk.collector.SetGateOpen(false).ok());
  CHECK_FALSE(desk.screen.watching());
  CHECK(desk.only().action == Action::kRecorded);
  CHECK(desk.only().quantity == 59 * 50);
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("as long as room for pictures is shared the screen is recorded") {
  Desk desk;
  desk.Share(1);
  for (int i = 0; i < 20; ++i)
    desk.Pass(500ms);
  CHECK(desk.sink.seen().empty());
  SECTION("until it is given up") {
    desk.screen.rooms.clear();
    desk.Pass(1s);
    // It may only want room of another size.
    desk.Pass(4s);
    CHECK(desk.sink.seen().empty());
    desk.Pass(1s);
  }
  SECTION("also in other room") {
    desk.screen.rooms.clear();
    desk.Pass(1s);
    desk.Share(2);
    desk.Pass(5s);
    desk.Pass(5s);
    desk.Pass(5s);
    CHECK(desk.sink.seen().empty());
    desk.screen.rooms.clear();
    desk.Pass(1s);
    desk.Pass(5s);
    CHECK(desk.only().quantity >= 15'000);
  }
  SECTION("until the visit ends") {
    CHECK(desk.collector.SetGateOpen(false).ok());
    CHECK(desk.only().quantity == 10'000);
  }
  const auto& seen = desk.only();
  CHECK(seen.action == Action::kRecorded);
  CHECK(seen.acted_at == desk.opened);
  CHECK(seen.quantity >= 9'000);
  CHECK(seen.detail == "screen");
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("who gives up the room of its picture soon has taken one") {
  Desk desk;
  desk.Share(1);
  desk.Pass(1500ms);
  CHECK(desk.sink.seen().empty());
  desk.screen.rooms.clear();
  desk.Pass(400ms);
  CHECK(desk.only().action == Action::kCaptured);
  CHECK(desk.only().quantity == 0);
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("a picture that waits for viewers is told once, as the view") {
  Desk desk;
  desk.screen.can_see = true;
  desk.Take(1ms, "x11vnc");
  desk.screen.can_see = false;
  desk.Pass(10s);
  CHECK(desk.sink.seen().empty());
  CHECK_FALSE(desk.loop.has_deadline());
  // Another's client ends meanwhile.
  desk.screen.Leave(6);
  for (int i = 0; i < 60; ++i)
    desk.Take(50ms, "x11vnc");
  desk.Pass(5s);
  desk.Pass(5s);
  const auto& seen = desk.only();
  CHECK(seen.action == Action::kRecorded);
  CHECK(seen.acted_at == desk.opened + 10'051ms);
  CHECK(seen.quantity == 59 * 50);
  CHECK(seen.crm_visible);  // In what the viewer was shown first.
  SECTION("the next view is the next event") {
    for (int i = 0; i < 60; ++i)
      desk.Take(50ms, "x11vnc");
    desk.Pass(5s);
    desk.Pass(5s);
    CHECK(desk.sink.seen().size() == 2);
  }
  SECTION("however short it is") {
    desk.Take(50ms, "x11vnc");
    desk.Pass(2s);
    CHECK(desk.sink.seen().size() == 2);
  }
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("a picture that waits for viewers in vain is told, too") {
  Desk desk;
  desk.Take(1ms, "x11vnc");
  SECTION("when its program ends") {
    SECTION("later") {
      desk.Pass(20s);
      CHECK(desk.sink.seen().empty());
      desk.screen.Leave(5);
    }
    SECTION("at once") {
      desk.screen.Leave(5);
      desk.Pass(2s);
    }
  }
  SECTION("when the visit ends") {
    desk.Pass(20s);
    CHECK(desk.collector.SetGateOpen(false).ok());
  }
  SECTION("before a break") {
    desk.Pass(20s);
    desk.screen.Break();
  }
  CHECK(desk.only().action == Action::kCaptured);
  CHECK(desk.only().acted_at == desk.opened + 1ms);
  CHECK(desk.only().quantity == 0);
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("what was heard before a break is told") {
  Desk desk;
  desk.Take(1ms);
  desk.screen.Break();
  CHECK(desk.only().action == Action::kCaptured);
}

TEST_CASE("outside of a visit nothing is told") {
  Desk desk;
  desk.Take(61s);
  desk.Pass(10s);
  CHECK(desk.sink.seen().empty());
}

TEST_CASE("who draws the desktop has to see all of it") {
  Desk desk;
  desk.screen.compositor = 5;
  desk.Take(1ms, "picom");
  desk.Pass(2s);
  CHECK(desk.sink.seen().empty());
}

TEST_CASE("a picture that goes to the clipboard is said to") {
  Desk desk;
  desk.Take(1ms, "gnome-screenshot", kScreen, Of::kScreen, 5);
  desk.screen.PutOnClipboard(9, "xclip");
  desk.screen.PutOnClipboard(5, "gnome-screenshot");
  desk.Pass(2s);
  CHECK(desk.only().destination == "clipboard");
}

TEST_CASE("whether the CRM is in the picture is said") {
  Desk desk;
  SECTION("it can be seen on the screen") {
    desk.screen.can_see = true;
    desk.Take(1ms);
    desk.Pass(2s);
    CHECK(desk.only().crm_visible);
  }
  SECTION("it is covered") {
    desk.Take(1ms);
    desk.Pass(2s);
    CHECK_FALSE(desk.only().crm_visible);
  }
  SECTION("it comes to the front while the screen is recorded") {
    for (int i = 0; i < 100; ++i) {
      desk.screen.can_see = i > 60;
      desk.Take(50ms, "ffmpeg");
    }
    CHECK(desk.collector.SetGateOpen(false).ok());
    CHECK(desk.only().crm_visible);
  }
  SECTION("it comes to the front while the screen is shared") {
    desk.Share(1);
    desk.Pass(5s);
    desk.screen.can_see = true;
    desk.Pass(5s);
    CHECK(desk.collector.SetGateOpen(false).ok());
    CHECK(desk.only().crm_visible);
  }
  SECTION("the picture is of another window") {
    desk.screen.can_see = true;
    desk.Take(1ms, "xwd", {0, 0, 300, 200}, Of::kOtherWindow);
    desk.Pass(2s);
    CHECK_FALSE(desk.only().crm_visible);
  }
  SECTION("the picture is of its window, which is covered") {
    desk.screen.belongs = true;
    desk.Take(1ms, "xwd", {0, 0, 300, 200}, Of::kOtherWindow);
    desk.Pass(2s);
    CHECK(desk.only().crm_visible);
  }
}

}  // namespace
