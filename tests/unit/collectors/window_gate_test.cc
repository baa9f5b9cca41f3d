#include "collectors/window/window_gate.h"

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/manual_loop.h"

namespace {

using collectors::WindowNotice;
using namespace std::chrono_literals;

collectors::CrmRules Rules() {
  auto rules = collectors::CrmRules::Compile(
      {{.id = "crm", .title = "CRM.*"}, {.id = "other", .title = "Other.*"}});
  REQUIRE(rules.ok());
  return std::move(rules.value());
}

// A desk with a gate that holds for ten minutes.
struct Desk {
  Desk()
      : gate(Rules(), 10min, loop, clock, [this](bool open, const auto&, auto) {
          visits.push_back(open ? "open" : "closed");
        }) {}

  void Show(collectors::WindowId window,
            const std::string& title,
            collectors::ClientId client = 1) {
    WindowNotice notice{.kind = WindowNotice::Kind::kShown,
                        .window = window,
                        .at = clock.steady_now()};
    notice.facts.title = base::SecretBytes(title);
    notice.facts.client = client;
    gate.OnNotice(notice);
  }
  void Tell(WindowNotice::Kind kind, collectors::WindowId window) {
    gate.OnNotice({.kind = kind, .window = window, .at = clock.steady_now()});
  }
  void Pass(std::chrono::milliseconds time) {
    clock.Pass(time);
    loop.RunDue(clock.steady_now());
  }

  test::FakeClock clock;
  test::ManualLoop loop{clock};
  std::vector<std::string> visits;
  collectors::WindowGate gate;
};

using Visits = std::vector<std::string>;

TEST_CASE("a visit lasts from the first CRM window to the last") {
  Desk desk;
  desk.Show(1, "Editor");
  CHECK(desk.visits.empty());
  desk.Show(2, "CRM: contacts");
  desk.Show(3, "Other CRM");
  desk.Tell(WindowNotice::Kind::kGone, 2);
  CHECK(desk.visits == Visits{"open"});
  CHECK(desk.gate.VisitAt(desk.clock.steady_now())->rules ==
        std::vector<std::string>{"other"});
  desk.Tell(WindowNotice::Kind::kGone, 3);
  CHECK(desk.visits == Visits{"open", "closed"});
  CHECK_FALSE(desk.gate.VisitAt(desk.clock.steady_now()).has_value());
}

TEST_CASE("a window whose tab was switched is held for ten minutes") {
  Desk desk;
  desk.Show(1, "CRM");
  desk.Show(1, "News");
  desk.Pass(9min);
  CHECK(desk.visits == Visits{"open"});
  CHECK(desk.gate.VisitAt(desk.clock.steady_now()).has_value());
  desk.Pass(1min + 1ms);
  CHECK(desk.visits == Visits{"open", "closed"});
}

TEST_CASE("coming back to the CRM's tab ends the holding") {
  Desk desk;
  desk.Show(1, "CRM");
  desk.Show(1, "News");
  desk.Pass(9min);
  desk.Show(1, "CRM");
  CHECK_FALSE(desk.loop.has_deadline());
  desk.Pass(1h);
  CHECK(desk.visits == Visits{"open"});
}

TEST_CASE("after hold an act is out of scope even before the timer came") {
  Desk desk;
  desk.Show(1, "CRM");
  desk.Show(1, "News");
  const auto later = desk.clock.steady_now() + 10min;
  CHECK(desk.gate.VisitAt(later - 1ms).has_value());
  CHECK_FALSE(desk.gate.VisitAt(later).has_value());
}

TEST_CASE("an act counts by its own time, not by when it is told") {
  Desk desk;
  desk.Pass(1s);
  const auto before = desk.clock.steady_now();
  desk.Pass(1s);
  desk.Show(1, "CRM");
  const auto opened = desk.clock.steady_now();
  desk.Pass(1s);
  desk.Tell(WindowNotice::Kind::kGone, 1);
  const auto closed = desk.clock.steady_now();
  desk.Pass(1s);
  CHECK_FALSE(desk.gate.VisitAt(before).has_value());
  CHECK(desk.gate.VisitAt(opened).has_value());
  CHECK(desk.gate.VisitAt(closed - 50ms).has_value());
  CHECK_FALSE(desk.gate.VisitAt(closed).has_value());
}

TEST_CASE("focus is remembered with its time") {
  Desk desk;
  desk.Show(1, "CRM");
  desk.Tell(WindowNotice::Kind::kFocused, 1);
  const auto focused = desk.clock.steady_now();
  desk.Pass(1s);
  desk.Show(2, "Editor");
  desk.Tell(WindowNotice::Kind::kFocused, 2);
  CHECK(desk.gate.VisitAt(focused)->crm_focused);
  CHECK_FALSE(desk.gate.VisitAt(desk.clock.steady_now())->crm_focused);
}

TEST_CASE(
    "a client's content is the CRM's unless another of its windows is "
    "in use") {
  Desk desk;
  desk.Show(1, "CRM", 7);
  desk.Show(2, "News", 7);
  desk.Show(3, "Editor", 8);
  CHECK(desk.gate.IsCrmSource(7));
  CHECK_FALSE(desk.gate.IsCrmSource(8));
  CHECK_FALSE(desk.gate.IsCrmSource(0));
  desk.Tell(WindowNotice::Kind::kFocused, 2);
  CHECK_FALSE(desk.gate.IsCrmSource(7));
  desk.Tell(WindowNotice::Kind::kFocused, 1);
  CHECK(desk.gate.IsCrmSource(7));
  desk.Tell(WindowNotice::Kind::kFocused, 3);
  CHECK(desk.gate.IsCrmSource(7));
}

TEST_CASE(
    "the visit's id is when it opened, and there is a timer only while "
    "a window is held") {
  Desk desk;
  desk.Show(1, "CRM");
  const auto visit = desk.gate.VisitAt(desk.clock.steady_now());
  REQUIRE(visit.has_value());
  CHECK(visit->id == static_cast<protocol::VisitId>(
                         desk.clock.utc_now().time_since_epoch().count()));
  CHECK_FALSE(desk.loop.has_deadline());
  desk.Show(1, "News");
  CHECK(desk.loop.has_deadline());
  desk.gate.Close();
  CHECK_FALSE(desk.loop.has_deadline());
  CHECK(desk.visits == Visits{"open", "closed"});
}

}  // namespace
