// What is in scope, on a real X server and proved from outside: by what owners
// of selections were asked, and by the RECORD extension.
#include <sys/resource.h>

#include <chrono>
#include <string>
#include <vector>

#include "collectors/gate.h"
#include "tests/support/catch.h"
#include "tests/support/x11/request_record.h"
#include "tests/support/x11/x_desk.h"

namespace {

using protocol::Reading;
using namespace std::chrono_literals;

const test::Offer kText{.contents = {{"UTF8_STRING", "anna@example.com"}}};

agent::Config Holding(std::chrono::milliseconds hold) {
  agent::Config config;
  config.hold = hold;
  return config;
}

TEST_CASE("a visit lasts from the first CRM window to the last") {
  test::XDesk desk;
  const auto one = desk.crm().OpenWindow("CRM one");
  REQUIRE(desk.RunUntilOpen());
  const auto two = desk.crm().OpenWindow("CRM two");
  desk.crm().Close(one);
  desk.crm().Own("CLIPBOARD", kText);
  CHECK(desk.Seen().visit.id == desk.visits().front().id);
  CHECK(desk.open());
  desk.crm().Close(two);
  REQUIRE(desk.RunUntilOpen(false));
  CHECK(desk.visits().size() == 2);
}

TEST_CASE("a page about the CRM does not open the gate, and nobody is asked") {
  test::XDesk desk;
  const test::RequestRecord record(desk.loop());
  (void)desk.crm().OpenWindow("All about the CRM - YouTube");
  desk.crm().Own("CLIPBOARD", kText);
  desk.Settle();
  CHECK(desk.visits().size() == 2);  // Of Settle().
  CHECK(desk.seen().empty());
  CHECK(desk.crm().asked().empty());
  CHECK(record.ConvertSelectionsExceptBy({}) == 0);
}

TEST_CASE("when the tab is switched in a visit, copies are still reported") {
  test::XDesk desk;
  const auto window = desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  desk.crm().SetTitle(window, "News");
  desk.crm().Own("CLIPBOARD", kText);
  const auto& seen = desk.Seen();
  CHECK(seen.reading == Reading::kRead);
  CHECK(seen.crm_source);
  CHECK(seen.visit.rules == std::vector<std::string>{"crm"});
  CHECK(desk.open());
}

TEST_CASE("a copy 50 ms before the CRM's window closes is reported") {
  test::XDesk desk;
  const auto window = desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  desk.crm().Own("CLIPBOARD", kText);
  // The agent does not get to look at it before the window is gone.
  desk.crm().PassTime(50ms);
  desk.crm().Close(window);
  desk.crm().Sync();
  REQUIRE(desk.RunUntilOpen(false));
  const auto& seen = desk.Seen();
  CHECK(seen.reading == Reading::kRead);
  CHECK(seen.text.view() == "anna@example.com");
  CHECK(desk.closed_at() - seen.acted_at > 40ms);
  CHECK(seen.acted_at >= desk.opened_at());
}

TEST_CASE("a copy just after the window closed is not looked at") {
  test::XDesk desk;
  const test::RequestRecord record(desk.loop());
  const auto window = desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  // Both lie in the queue when the agent looks, while it still watches.
  desk.crm().Close(window);
  desk.crm().Own("CLIPBOARD", kText);
  REQUIRE(desk.RunUntilOpen(false));
  desk.Settle();
  CHECK(desk.seen().empty());
  CHECK(desk.crm().asked().empty());
  CHECK(record.ConvertSelectionsExceptBy({}) == 0);
}

TEST_CASE("after hold a copy is not read, and nothing is asked for any more") {
  test::XDesk desk(Holding(100ms));
  const test::RequestRecord record(desk.loop());
  const auto window = desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  desk.crm().Own("CLIPBOARD", kText);
  CHECK(desk.Seen().reading == Reading::kRead);
  const int asked_in_visit = record.ConvertSelectionsExceptBy({});
  CHECK(asked_in_visit == 2);  // TARGETS, then the text.

  desk.crm().SetTitle(window, "News");
  REQUIRE(desk.RunUntilOpen(false));
  CHECK(desk.closed_at() - desk.opened_at() >= 100ms);
  for (const auto* selection : {"CLIPBOARD", "PRIMARY", "XdndSelection"})
    desk.crm().Own(selection, kText);
  desk.Settle();
  CHECK(desk.seen().size() == 1);
  CHECK(desk.crm().asked().size() == 2);
  CHECK(record.ConvertSelectionsExceptBy({}) == asked_in_visit);
}

TEST_CASE("a copy before the visit is none of it") {
  test::XDesk desk;
  desk.crm().Own("CLIPBOARD", kText);
  (void)desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  desk.other().Own("CLIPBOARD", kText);
  desk.Seen();
  CHECK(desk.crm().asked().empty());
}

TEST_CASE("another window's copy is counted; its owner hears nothing of us") {
  test::XDesk desk;
  const test::RequestRecord record(desk.loop());
  (void)desk.crm().OpenWindow("CRM");
  const auto editor = desk.other().OpenWindow("Editor");
  desk.other().Focus(editor);
  REQUIRE(desk.RunUntilOpen());
  for (const auto* selection : {"CLIPBOARD", "PRIMARY", "XdndSelection"})
    desk.other().Own(selection, kText);
  REQUIRE(desk.RunUntil([&] { return desk.seen().size() == 3; }));
  for (const auto& seen : desk.seen()) {
    CHECK(seen.reading == Reading::kCounted);
    CHECK_FALSE(seen.crm_source);
    CHECK_FALSE(seen.visit.crm_focused);
    CHECK(seen.program == "integration_x11_gate");
    CHECK(seen.text.view().empty());
    CHECK(seen.object == protocol::ObjectFacts{});
  }
  CHECK(desk.other().asked().empty());
  CHECK(record.ConvertSelectionsExceptBy({}) == 0);
}

TEST_CASE("with read = visit another window's copy is read, too") {
  agent::Config config;
  config.read = agent::ReadPolicy::kVisit;
  test::XDesk desk(config);
  (void)desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  desk.other().Own("CLIPBOARD", kText);
  CHECK(desk.Seen().reading == Reading::kRead);
}

TEST_CASE("what is copied while the CRM has the focus is read") {
  test::XDesk desk;
  desk.crm().Focus(desk.crm().OpenWindow("CRM"));
  REQUIRE(desk.RunUntilOpen());
  desk.other().Own("CLIPBOARD", kText);
  const auto& seen = desk.Seen();
  CHECK(seen.reading == Reading::kRead);
  CHECK(seen.visit.crm_focused);
  CHECK_FALSE(seen.crm_source);
}

TEST_CASE("a copy from the same browser's other window is not the CRM's") {
  test::XDesk desk;
  (void)desk.crm().OpenWindow("CRM");
  const auto news = desk.crm().OpenWindow("News");
  REQUIRE(desk.RunUntilOpen());
  desk.crm().Focus(news);
  desk.crm().Own("CLIPBOARD", kText);
  CHECK(desk.Seen().reading == Reading::kCounted);
  CHECK(desk.crm().asked().empty());
}

TEST_CASE("a program cannot pretend that the CRM's window has closed") {
  test::XDesk desk;
  const auto window = desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  union {
    xcb_destroy_notify_event_t event;
    char bytes[32] = {};
  } made_up;
  made_up.event.response_type = XCB_DESTROY_NOTIFY;
  made_up.event.event = window;
  made_up.event.window = window;
  for (const auto target : {desk.crm().root(), window})
    desk.other().Pretend(
        target,
        XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_STRUCTURE_NOTIFY,
        made_up.bytes);
  desk.other().Sync();
  desk.crm().Own("CLIPBOARD", kText);
  CHECK(desk.Seen().reading == Reading::kRead);
  CHECK(desk.open());
}

TEST_CASE("new rules judge the windows that are open") {
  test::XDesk desk;
  (void)desk.crm().OpenWindow("Shop");
  desk.Settle();
  agent::Config config;
  config.crm_rules = {{.id = "shop", .title = "Shop"}};
  REQUIRE(desk.desktop().Reconfigure(config).ok());
  CHECK(desk.open());
  config.crm_rules = {{.id = "broken", .title = "("}};
  CHECK_FALSE(desk.desktop().Reconfigure(config).ok());
  CHECK(desk.open());
}

TEST_CASE("a screen that dies ends the visit and is said once") {
  test::XDesk desk;
  (void)desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  desk.server().Kill();
  REQUIRE(desk.RunUntil([&] { return !desk.lost().empty(); }));
  CHECK_FALSE(desk.open());
  CHECK(desk.lost().find("gone") != std::string::npos);
  for (const auto& sensor : desk.desktop().sensors())
    CHECK(sensor.state == agent::SensorState::State::kUnavailable);
}

TEST_CASE("a copy that is being read when the screen dies is unread") {
  test::XDesk desk;
  (void)desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  auto slow = kText;
  slow.holds_answers = true;
  desk.crm().Own("CLIPBOARD", slow);
  REQUIRE(desk.RunUntil([&] { return !desk.crm().asked().empty(); }));
  desk.server().Kill();
  CHECK(desk.Seen().reading == Reading::kUnread);
}

// Times at which this thread gave up the processor of itself, which a loop that
// sleeps does once and one that polls all the time.
long Sleeps() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

TEST_CASE("while nothing happens on the screen the loop does not wake") {
  test::XDesk desk;
  (void)desk.crm().OpenWindow("CRM");
  REQUIRE(desk.RunUntilOpen());
  desk.crm().Own("CLIPBOARD", kText);
  desk.Seen();
  desk.crm().Own("PRIMARY", kText);
  desk.Seen(2);
  // What such a test itself needs: one timer to end it.
  const auto stop = desk.loop().RunAfter(1500ms, [&] { desk.loop().Stop(); });
  const long before = Sleeps();
  desk.loop().Run();
  CHECK(Sleeps() - before <= 2);
}

}  // namespace
