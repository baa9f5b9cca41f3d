// The recorder of requests, on a real X server: when it exists, what it hears,
// and that the server stays well. What real tools do: capture_test.py.
#include <memory>
#include <string>

#include "collectors/x11/x_recorder.h"
#include "tests/support/catch.h"
#include "tests/support/child_process.h"
#include "tests/support/x11/x_desk.h"

namespace {

using agent::SensorState;
using protocol::Action;
using namespace std::chrono_literals;

// A desk with an open CRM window.
struct Visit : test::XDesk {
  explicit Visit(const agent::Config& config = {}) : XDesk(config) {
    window = crm().OpenWindow("CRM");
    crm().Focus(window);
    REQUIRE(RunUntilOpen());
  }
  SensorState Sensor(const std::string& name) {
    for (const auto& sensor : desktop().sensors())
      if (sensor.name == name) return sensor;
    FAIL("there is no such sensor");
    return {};
  }
  xcb_window_t window = 0;
};

TEST_CASE("requests are recorded in a visit, and only then") {
  test::XDesk desk;
  CHECK(desk.other().RecordContexts() == 0);
  for (int visit = 0; visit < 3; ++visit) {
    const auto window = desk.crm().OpenWindow("CRM");
    REQUIRE(desk.RunUntilOpen());
    CHECK(desk.other().RecordContexts() == 1);
    desk.crm().Close(window);
    REQUIRE(desk.RunUntilOpen(false));
    desk.Settle();
    CHECK(desk.other().RecordContexts() == 0);
  }
}

TEST_CASE("outside of a visit a picture is nobody's business") {
  test::XDesk desk;
  desk.other().TakePicture(desk.other().root(), 1024, 768);
  desk.Settle();
  desk.other().TakePicture(desk.other().root(), 1024, 768);
  desk.Settle();
  CHECK(desk.seen().empty());
}

TEST_CASE("a sensor that is switched off records nothing") {
  agent::Config config;
  config.watch_screenshots = false;
  config.watch_paste = false;
  Visit desk(config);
  CHECK(desk.other().RecordContexts() == 0);
  for (const auto* name : {"screenshot", "paste"}) {
    CHECK(desk.Sensor(name).state == SensorState::State::kUnavailable);
    CHECK(desk.Sensor(name).why == "switched off in the settings");
  }
}

TEST_CASE("a picture of the screen is told once") {
  Visit desk;
  desk.other().TakePicture(desk.other().root(), 1024, 768);
  const auto& seen = desk.Seen();
  CHECK(seen.channel == protocol::Channel::kScreenshot);
  CHECK(seen.action == Action::kCaptured);
  CHECK(seen.detail == "screen");
  CHECK(seen.program == "integration_x11_capture");
  CHECK(seen.crm_visible);
  CHECK(seen.visit.crm_focused);
  CHECK(seen.visit.id == desk.visits().front().id);
}

TEST_CASE("a picture is the program's that took it, not of who came after") {
  Visit desk;
  auto taker = std::make_unique<test::XClient>(desk.loop());
  // It is known who that is.
  desk.other().TakePicture(desk.other().root(), 1024, 768);
  CHECK(desk.Seen().program == "integration_x11_capture");
  const auto number = taker->id();
  taker->TakePicture(desk.window, 300, 200);
  taker.reset();
  // The loop stands still, and another program gets its number.
  REQUIRE_FALSE(desk.other().IsClient(number));
  const test::ChildProcess next({"/usr/bin/xterm", "-e", "sleep", "60"});
  while (!desk.other().IsClient(number))
    REQUIRE(next.Runs());
  CHECK(desk.Seen(2).program == "integration_x11_capture");
}

TEST_CASE("a picture taken just before the CRM's window closes is told") {
  Visit desk;
  desk.other().TakePicture(desk.other().root(), 1024, 768);
  desk.crm().PassTime(5ms);
  desk.crm().Close(desk.window);
  desk.crm().Sync();
  REQUIRE(desk.RunUntilOpen(false));
  CHECK(desk.seen().size() == 1);
}

TEST_CASE("what a program asks of its own windows is no capture") {
  Visit desk;
  const auto own = desk.other().OpenWindow("Editor");
  desk.other().Sync();
  desk.other().TakePicture(own, 300, 200);
  desk.other().TakePicture(desk.other().root(), 30, 30);
  desk.crm().Close(desk.window);
  REQUIRE(desk.RunUntilOpen(false));
  CHECK(desk.seen().empty());
}

TEST_CASE("a picture of the CRM's own window is told as one of it") {
  Visit desk;
  const auto editor = desk.other().OpenWindow("Editor");
  desk.other().Sync();
  desk.other().TakePicture(desk.window, 300, 200);
  CHECK(desk.Seen().detail == "window");
  CHECK(desk.seen()[0].crm_visible);
  desk.crm().TakePicture(editor, 300, 200);
  CHECK(desk.Seen(2).detail == "window");
  CHECK_FALSE(desk.seen()[1].crm_visible);
}

TEST_CASE("a CRM window that others cover is not in the picture") {
  Visit desk;
  // Both are 300x200 at 10,10 until they are moved.
  const auto above = desk.other().OpenWindow("Editor");
  const bool covers = GENERATE(true, false);
  if (!covers) {
    const std::uint32_t x = 11;
    xcb_configure_window(desk.other().xcb(), above, XCB_CONFIG_WINDOW_X, &x);
  }
  desk.other().Sync();
  REQUIRE(desk.RunUntil([] { return true; }));
  desk.other().TakePicture(desk.other().root(), 1024, 768);
  CHECK(desk.Seen().crm_visible == !covers);
}

TEST_CASE("a CRM window that was moved off the screen is not in the picture") {
  Visit desk;
  const std::uint32_t x = 1024;
  xcb_configure_window(desk.crm().xcb(), desk.window, XCB_CONFIG_WINDOW_X, &x);
  desk.crm().Sync();
  REQUIRE(desk.RunUntil([] { return true; }));
  desk.other().TakePicture(desk.other().root(), 1024, 768);
  CHECK_FALSE(desk.Seen().crm_visible);
}

TEST_CASE("a paste by the program that has the focus is told, ours is not") {
  Visit desk;
  desk.crm().Own("CLIPBOARD", {.contents = {{"UTF8_STRING", "x"}}});
  CHECK(desk.Seen().action == Action::kCopied);
  desk.crm().PassTime(300ms);
  const auto editor = desk.other().OpenWindow("Editor");
  desk.other().Focus(editor);
  desk.other().Sync();
  REQUIRE(desk.RunUntil([] { return true; }));
  for (const auto* target : {"TARGETS", "UTF8_STRING"})
    xcb_convert_selection(desk.other().xcb(),
                          editor,
                          desk.other().Atom("CLIPBOARD"),
                          desk.other().Atom(target),
                          desk.other().Atom("_TEST_PASTE"),
                          XCB_CURRENT_TIME);
  desk.other().Sync();
  const auto& seen = desk.Seen(2);
  CHECK(seen.action == Action::kPasted);
  CHECK(seen.program == "integration_x11_capture");
  CHECK(seen.destination == "integration_x11_capture");
  CHECK(seen.crm_source);
}

TEST_CASE("a look at what there is to paste is no paste") {
  Visit desk;
  desk.crm().Own("CLIPBOARD", {.contents = {{"UTF8_STRING", "x"}}});
  CHECK(desk.Seen().action == Action::kCopied);
  desk.crm().PassTime(300ms);
  const auto editor = desk.other().OpenWindow("Editor");
  desk.other().Focus(editor);
  desk.other().Sync();
  xcb_convert_selection(desk.other().xcb(),
                        editor,
                        desk.other().Atom("CLIPBOARD"),
                        desk.other().Atom("TARGETS"),
                        desk.other().Atom("_TEST_PASTE"),
                        XCB_CURRENT_TIME);
  desk.other().Sync();
  desk.crm().Close(desk.window);
  REQUIRE(desk.RunUntilOpen(false));
  CHECK(desk.seen().size() == 1);
}

TEST_CASE("too many requests end the recording, which is said") {
  Visit desk;
  // In less than a second of the server's.
  desk.other().TakeTinyPictures(3 * collectors::XRecorder::kMostPerSecond);
  REQUIRE(desk.RunUntil([&] {
    return desk.Sensor("screenshot").state == SensorState::State::kUnavailable;
  }));
  CHECK(desk.other().RecordContexts() == 0);
  CHECK(desk.sensors_down() == std::vector<std::string>{"screenshot", "paste"});
  CHECK(desk.Sensor("clipboard").state == SensorState::State::kWorking);
  // A new visit does not end the pause.
  desk.crm().Close(desk.window);
  REQUIRE(desk.RunUntilOpen(false));
  (void)desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  CHECK(desk.other().RecordContexts() == 0);
}

TEST_CASE("many programs that come and go leave the recorder working") {
  Visit desk;
  for (int i = 0; i < 300; ++i) {
    test::XClient brief(desk.loop());
    brief.TakePicture(brief.root(), 8, 8);
  }
  REQUIRE(desk.RunUntil([] { return true; }));
  desk.other().TakePicture(desk.other().root(), 1024, 768);
  CHECK(desk.Seen().detail == "screen");
  CHECK(desk.Sensor("screenshot").state == SensorState::State::kWorking);
}

TEST_CASE("a screen that dies while it records is lost like any other") {
  Visit desk;
  desk.server().Kill();
  REQUIRE(desk.RunUntil([&] { return !desk.lost().empty(); }));
  CHECK_FALSE(desk.open());
}

}  // namespace
