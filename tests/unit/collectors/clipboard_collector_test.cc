#include "collectors/clipboard/clipboard_collector.h"

#include <chrono>
#include <memory>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/fake_clipboard.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_gate.h"
#include "tests/support/manual_loop.h"
#include "tests/support/recording_sink.h"

namespace {

using collectors::Content;
using collectors::Selection;
using protocol::Action;
using protocol::Reading;
using protocol::Reason;
using namespace std::chrono_literals;

constexpr collectors::ClientId kCrm = 7;
constexpr collectors::ClientId kOther = 8;

// A desk where visit 7 lasts from opened to closed.
struct Desk {
  explicit Desk(collectors::ClipboardOptions options = {},
                bool crm_focused = false)
      : collector(
            std::move(owned),
            options,
            gate,
            [](collectors::ClientId client) { return client == kCrm; },
            sink,
            loop) {
    gate.AddVisit({.id = 7, .rules = {"crm"}, .crm_focused = crm_focused},
                  opened,
                  closed);
    REQUIRE(collector.SetGateOpen(true).ok());
  }

  // So much later something is claimed.
  void Claim(std::chrono::milliseconds later,
             Selection selection = Selection::kClipboard,
             collectors::ClientId client = kCrm) {
    Pass(later);
    clipboard.Claim(selection, clock.steady_now(), client);
  }
  void Answer(const std::string& text,
              Selection selection = Selection::kClipboard) {
    Content content;
    content.text = base::SecretBytes(text);
    content.bytes = text.size();
    content.media_type = "text/plain";
    clipboard.Answer(selection, std::move(content));
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
  collectors::ActTime closed = opened + 10s;
  test::ManualLoop loop{clock};
  test::FakeGate gate;
  test::RecordingSink sink;
  std::unique_ptr<test::FakeClipboard> owned =
      std::make_unique<test::FakeClipboard>();
  test::FakeClipboard& clipboard = *owned;
  collectors::ClipboardCollector collector;
};

TEST_CASE("text copied from the CRM is reported with its visit") {
  Desk desk;
  desk.Claim(500ms);
  CHECK(desk.collector.busy());
  desk.Answer("13812345678");
  const auto& seen = desk.only();
  CHECK(seen.action == Action::kCopied);
  CHECK(seen.reading == Reading::kRead);
  CHECK(seen.visit.id == 7);
  CHECK(seen.acted_at == desk.opened + 500ms);
  CHECK(seen.crm_source);
  CHECK(seen.program == "program");
  CHECK(seen.text.view() == "13812345678");
  CHECK(seen.object.bytes == 11);
  CHECK_FALSE(desk.collector.busy());
}

TEST_CASE("a copy outside a visit is not looked at and not reported") {
  Desk desk;
  desk.Claim(11s);
  CHECK(desk.clipboard.reads() == 0);
  CHECK(desk.sink.seen().empty());
}

TEST_CASE("another program's copy in a visit is counted and not looked at") {
  Desk desk;
  desk.Claim(1s, Selection::kClipboard, kOther);
  CHECK(desk.clipboard.reads() == 0);
  CHECK(desk.only().reading == Reading::kCounted);
  CHECK_FALSE(desk.only().crm_source);
}

TEST_CASE("another program's copy is read if the CRM had the focus") {
  Desk desk({}, /*crm_focused=*/true);
  desk.Claim(1s, Selection::kClipboard, kOther);
  desk.Answer("x");
  CHECK(desk.only().reading == Reading::kRead);
}

TEST_CASE("with read = visit everything copied in a visit is read") {
  Desk desk({.read_all = true});
  desk.Claim(1s, Selection::kClipboard, kOther);
  desk.Answer("x");
  CHECK(desk.only().reading == Reading::kRead);
}

TEST_CASE("a copy 50 ms before the end of the visit is read after it") {
  Desk desk;
  desk.Claim(9950ms);
  desk.Pass(50ms);
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  CHECK(desk.clipboard.watching(Selection::kClipboard));
  desk.Answer("x");
  CHECK(desk.only().reading == Reading::kRead);
  CHECK_FALSE(desk.clipboard.watching(Selection::kClipboard));
}

TEST_CASE(
    "a copy that is replaced is unread, and its answer is not waited for") {
  Desk desk;
  desk.Claim(1s);
  desk.Claim(10ms);
  CHECK(desk.only().reading == Reading::kUnread);
  CHECK(desk.only().reason == Reason::kReplaced);
  desk.Answer("second");
  REQUIRE(desk.sink.seen().size() == 2);
  CHECK(desk.sink.seen()[1].text.view() == "second");
}

TEST_CASE("a copy replaced after the visit is unread, and neither is read") {
  Desk desk;
  desk.Claim(9900ms);
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  desk.Claim(200ms, Selection::kClipboard, kOther);
  CHECK(desk.only().reason == Reason::kReplaced);
  CHECK_FALSE(desk.clipboard.reading(Selection::kClipboard));
  CHECK(desk.only().text.view().empty());
}

TEST_CASE("why a copy could not be read is said") {
  for (const auto reason : {Reason::kTimeout,
                            Reason::kTooLarge,
                            Reason::kPasswordManager,
                            Reason::kNoText}) {
    Desk desk;
    desk.Claim(1s);
    Content content;
    content.reason = reason;
    content.media_type = "image/png";
    desk.clipboard.Answer(Selection::kClipboard, std::move(content));
    CHECK(desk.only().reading == Reading::kUnread);
    CHECK(desk.only().reason == reason);
    CHECK(desk.only().object.media_type == "image/png");
  }
}

TEST_CASE("marking text is one act, read when it has been quiet") {
  Desk desk;
  for (int step = 0; step < 5; ++step)
    desk.Claim(100ms, Selection::kPrimary);
  CHECK(desk.clipboard.reads() == 0);
  desk.Pass(500ms);
  CHECK(desk.clipboard.reads() == 1);
  desk.Answer("marked", Selection::kPrimary);
  CHECK(desk.only().action == Action::kSelected);
  CHECK(desk.only().acted_at == desk.opened + 500ms);
}

TEST_CASE("what is being marked when the visit ends is read at once") {
  Desk desk;
  desk.Claim(1s, Selection::kPrimary);
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  CHECK(desk.clipboard.reading(Selection::kPrimary));
}

TEST_CASE("what is dragged is reported as dragged") {
  Desk desk;
  desk.Claim(1s, Selection::kDrag);
  desk.Answer("x", Selection::kDrag);
  CHECK(desk.only().action == Action::kDragged);
}

TEST_CASE(
    "selections are watched only while the gate is open, and only those "
    "that are wanted") {
  Desk desk({.primary = false});
  CHECK(desk.clipboard.watching(Selection::kClipboard));
  CHECK_FALSE(desk.clipboard.watching(Selection::kPrimary));
  CHECK(desk.clipboard.watching(Selection::kDrag));
  REQUIRE(desk.collector.SetGateOpen(false).ok());
  CHECK_FALSE(desk.clipboard.watching(Selection::kClipboard));
  CHECK_FALSE(desk.clipboard.watching(Selection::kDrag));
}

}  // namespace
