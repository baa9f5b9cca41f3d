#include "collectors/clipboard/paste_collector.h"

#include <chrono>
#include <memory>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_gate.h"
#include "tests/support/fake_pastes.h"
#include "tests/support/manual_loop.h"
#include "tests/support/recording_sink.h"

namespace {

using collectors::ClientId;
using collectors::Selection;
using protocol::Action;
using protocol::Reading;
using namespace std::chrono_literals;

constexpr ClientId kCrm = 1;
constexpr ClientId kEditor = 2;  // Has the focus.
constexpr ClientId kManager = 3;

// A desk where visit 7 lasts a minute, and the editor has the focus.
struct Desk {
  explicit Desk(bool crm_focused = false, collectors::PasteOptions options = {})
      : collector(std::move(owned),
                  options,
                  gate,
                  {.is_crm_source = [](auto client) { return client == kCrm; },
                   .has_focus =
                       [](auto client, auto program) {
                         return client == kEditor || program == "editor";
                       },
                   .page_host =
                       [this](auto, auto at) {
                         return at == copied_at ? "acme.example" : "";
                       }},
                  sink,
                  loop) {
    gate.AddVisit({.id = 7, .rules = {"crm"}, .crm_focused = crm_focused},
                  opened,
                  opened + 60s);
    REQUIRE(collector.SetGateOpen(true).ok());
  }

  void Copy(Selection selection = Selection::kClipboard,
            ClientId client = kCrm,
            const std::string& program = "chromium") {
    Pass(1s);
    copied_at = clock.steady_now();
    pastes.Claim({.selection = selection,
                  .at = copied_at,
                  .client = client,
                  .program = client == 0 ? "" : program});
  }
  // So much later.
  void Ask(std::chrono::milliseconds later,
           ClientId client = kEditor,
           Selection selection = Selection::kClipboard) {
    Pass(later);
    pastes.Convert({.selection = selection,
                    .at = clock.steady_now(),
                    .client = client,
                    .program = client == kEditor ? "mousepad" : "other"});
  }
  void Pass(std::chrono::milliseconds time) {
    clock.Pass(time);
    loop.RunDue(clock.steady_now());
  }
  std::size_t count() {
    Pass(collectors::kReportWithin);
    return sink.seen().size();
  }
  const collectors::Observation& only() {
    REQUIRE(count() == 1);
    return sink.seen().front();
  }

  test::FakeClock clock;
  collectors::ActTime opened = clock.steady_now();
  collectors::ActTime copied_at{};
  test::ManualLoop loop{clock};
  test::FakeGate gate;
  test::RecordingSink sink;
  std::unique_ptr<test::FakePastes> owned =
      std::make_unique<test::FakePastes>();
  test::FakePastes& pastes = *owned;
  collectors::PasteCollector collector;
};

TEST_CASE("a paste says where it came from and where it went") {
  Desk desk;
  desk.Copy();
  desk.Ask(2s);
  desk.Ask(5ms);  // In another form.
  const auto& seen = desk.only();
  CHECK(seen.channel == protocol::Channel::kClipboard);
  CHECK(seen.action == Action::kPasted);
  CHECK(seen.reading == Reading::kNoContent);
  CHECK(seen.acted_at == desk.opened + 3s);
  CHECK(seen.visit.id == 7);
  CHECK(seen.program == "chromium");
  CHECK(seen.destination == "mousepad");
  CHECK(seen.crm_source);
  CHECK(seen.page_host == "acme.example");
  CHECK(seen.text.view().empty());
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("pastes one after the other are told one by one") {
  Desk desk;
  desk.Copy();
  for (int i = 0; i < 3; ++i)
    desk.Ask(2s);
  CHECK(desk.count() == 3);
}

TEST_CASE("a program is known by its name on another connection, too") {
  Desk desk;
  desk.Copy();
  desk.Pass(1s);
  desk.pastes.Convert({.selection = Selection::kClipboard,
                       .at = desk.clock.steady_now(),
                       .client = 77,
                       .program = "editor"});
  CHECK(desk.only().destination == "editor");
}

TEST_CASE("a clipboard manager pastes nothing") {
  Desk desk;
  desk.Copy();
  SECTION("that asks all the time, without the focus") {
    for (int i = 0; i < 20; ++i)
      desk.Ask(500ms, kManager);
  }
  SECTION("that asks at once, although it has the focus") {
    desk.Ask(50ms, kEditor);
  }
  CHECK(desk.count() == 0);
}

TEST_CASE("what a manager passes on still comes from where it did") {
  Desk desk;
  desk.Copy();
  desk.Ask(50ms, kManager);
  desk.Pass(1s);
  desk.pastes.Claim({.selection = Selection::kClipboard,
                     .at = desk.clock.steady_now(),
                     .client = kManager,
                     .program = "copyq"});
  desk.Ask(2s);
  CHECK(desk.only().program == "chromium");
  CHECK(desk.only().crm_source);
}

TEST_CASE("only what the clipboard collector would read is followed") {
  SECTION("a copy of another program") {
    Desk desk;
    desk.Copy(Selection::kClipboard, kManager);
    desk.Ask(2s);
    CHECK(desk.count() == 0);
  }
  SECTION("made while the CRM had the focus") {
    Desk desk(true);
    desk.Copy(Selection::kClipboard, kManager);
    desk.Ask(2s);
    CHECK_FALSE(desk.only().crm_source);
  }
  SECTION("where all is read") {
    Desk desk(false, {.all = true});
    desk.Copy(Selection::kClipboard, kManager);
    desk.Ask(2s);
    CHECK(desk.count() == 1);
  }
}

TEST_CASE("of a copy that is not known, or known no more, there is no paste") {
  Desk desk;
  SECTION("before the visit") {}
  SECTION("given up") {
    desk.Copy();
    desk.Copy(Selection::kClipboard, 0);
  }
  SECTION("something may have been missed") {
    desk.Copy();
    desk.pastes.Break();
  }
  SECTION("of another selection") {
    desk.Copy(Selection::kPrimary);
  }
  SECTION("by its owner") {
    desk.Copy();
    desk.Ask(2s, kCrm);
    REQUIRE(desk.count() == 0);
    desk.Copy(Selection::kClipboard, 0);
  }
  desk.Ask(2s);
  CHECK(desk.count() == 0);
}

TEST_CASE("outside of a visit there is no paste") {
  Desk desk;
  desk.Copy();
  desk.Ask(60s);
  CHECK(desk.count() == 0);
}

TEST_CASE("at the end of a visit what was pasted in it is told at once") {
  Desk desk;
  desk.Copy();
  desk.Ask(2s);
  CHECK(desk.collector.SetGateOpen(false).ok());
  CHECK_FALSE(desk.pastes.watching());
  CHECK(desk.sink.seen().size() == 1);
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("the primary selection is pasted like the clipboard, if watched") {
  const bool watched = GENERATE(true, false);
  Desk desk(false, {.primary = watched});
  desk.Copy(Selection::kPrimary);
  desk.Ask(2s, kEditor, Selection::kPrimary);
  CHECK(desk.count() == (watched ? 1 : 0));
}

TEST_CASE("what is asked for when the button is up is dropped") {
  Desk desk;
  desk.Copy(Selection::kDrag);
  desk.Ask(100ms, kManager, Selection::kDrag);
  CHECK(desk.only().action == Action::kDropped);
  CHECK(desk.only().destination == "other");
}

TEST_CASE(
    "who asks for what is dragged over it gets it if it is dropped there") {
  Desk desk;
  desk.Copy(Selection::kDrag);
  desk.pastes.pointer.button_is_down = true;
  desk.Ask(100ms, kManager, Selection::kDrag);
  desk.Pass(1s);
  CHECK(desk.sink.seen().empty());
  SECTION("there") {
    desk.pastes.pointer = {.at = desk.clock.steady_now(),
                           .over = {9, kManager}};
    desk.Pass(100ms);
    CHECK(desk.only().action == Action::kDropped);
    CHECK(desk.only().acted_at == desk.opened + 2s + 100ms);
  }
  SECTION("there, and given up before it was looked at") {
    desk.pastes.pointer = {.at = desk.clock.steady_now(), .over = {kManager}};
    desk.pastes.Claim(
        {.selection = Selection::kDrag, .at = desk.clock.steady_now()});
    CHECK(desk.count() == 1);
  }
  SECTION("elsewhere") {
    desk.pastes.pointer = {.over = {9}};
    CHECK(desk.count() == 0);
  }
  SECTION("never") {
    for (int i = 0; i < 700; ++i)
      desk.Pass(100ms);
    CHECK(desk.count() == 0);
  }
  CHECK_FALSE(desk.loop.has_deadline());
}

}  // namespace
