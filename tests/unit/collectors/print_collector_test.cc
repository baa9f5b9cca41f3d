#include "collectors/print/print_collector.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "protocol/event_json.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_gate.h"
#include "tests/support/manual_loop.h"
#include "tests/support/recording_sink.h"

namespace {

using collectors::JobId;
using collectors::PrintCollector;
using collectors::PrintJob;
using collectors::PrintSource;
using State = PrintJob::State;
using Whose = PrintSource::Whose;
using namespace std::chrono_literals;

// A print server that answers when the test says so.
class FakePrints final : public PrintSource {
 public:
  void Start(Listener listener) override { tell = std::move(listener); }
  void SetWatching(bool now) override { watching = now; }
  void Ask(JobId job, OnAnswer on_answer) override {
    asked.emplace_back(job, std::move(on_answer));
  }
  bool busy() const override { return !asked.empty(); }

  // Of the question that waits longest.
  void Answer(State state,
              std::uint64_t pages,
              Whose whose = Whose::kThisPersons) {
    REQUIRE_FALSE(asked.empty());
    auto [job, on_answer] = std::move(asked.front());
    asked.erase(asked.begin());
    if (whose != Whose::kThisPersons) return on_answer(whose, std::nullopt);
    PrintJob facts{.state = state,
                   .printer = "office",
                   .media_type = "application/pdf",
                   .bytes = 2'048,
                   .pages = pages,
                   .name = base::SecretBytes("a title")};
    on_answer(whose, std::move(facts));
  }

  Listener tell;
  bool watching = false;
  std::vector<std::pair<JobId, OnAnswer>> asked;
};

// A desk where visit 7 lasts for a thousand seconds.
struct Desk {
  Desk() {
    gate.AddVisit({.id = 7, .rules = {"crm"}},
                  clock.steady_now(),
                  clock.steady_now() + 1'000s);
    REQUIRE_FALSE(prints.watching);
    REQUIRE(collector.SetGateOpen(true).ok());
    REQUIRE(prints.watching);
  }
  void Create(JobId job, const std::string& program = "") {
    prints.tell.on_created(job, clock.steady_now(), program);
  }
  void Close() {
    REQUIRE(collector.SetGateOpen(false).ok());
    CHECK_FALSE(prints.watching);
  }
  void Pass(std::chrono::milliseconds time) {
    clock.Pass(time);
    loop.RunDue(clock.steady_now());
  }
  std::string Seen() const {
    std::string all;
    for (const auto& one : sink.seen())
      all += std::string(Name(one.action)) + " " + one.detail + " " +
             std::to_string(one.quantity) + ", ";
    return all;
  }

  test::FakeClock clock;
  test::ManualLoop loop{clock};
  test::FakeGate gate;
  test::RecordingSink sink;
  std::unique_ptr<FakePrints> owned = std::make_unique<FakePrints>();
  FakePrints& prints = *owned;
  int troubles = 0;
  PrintCollector collector{
      std::move(owned), gate, sink, loop, [this] { ++troubles; }};
};

TEST_CASE("a job is one act, told with its pages when it has ended") {
  Desk desk;
  const auto created = desk.clock.steady_now();
  desk.Create(3, "evince");
  desk.prints.Answer(State::kPrinting, 1);
  CHECK(desk.sink.seen().empty());
  CHECK(desk.collector.busy());
  desk.Pass(5s);
  desk.prints.tell.on_ended(3);
  desk.prints.Answer(State::kCompleted, 12);
  REQUIRE(desk.sink.seen().size() == 1);
  const auto& seen = desk.sink.seen().front();
  CHECK(seen.channel == protocol::Channel::kPrint);
  CHECK(seen.action == protocol::Action::kPrinted);
  CHECK(seen.reading == protocol::Reading::kCounted);
  CHECK(seen.acted_at == created);
  CHECK(seen.visit.id == 7);
  CHECK(seen.program == "evince");
  CHECK(seen.destination == "office");
  CHECK(seen.detail == "completed");
  CHECK(seen.quantity == 12);
  CHECK(seen.object.bytes == 2'048);
  CHECK(seen.object.media_type == "application/pdf");
  CHECK(seen.name.view() == "a title");
  CHECK_FALSE(desk.collector.busy());
  desk.Pass(2min);
  CHECK(desk.prints.asked.empty());
}

TEST_CASE("a job that has ended before it was asked about is told once") {
  Desk desk;
  desk.Create(3);
  desk.prints.tell.on_ended(3);
  desk.prints.Answer(State::kCanceled, 0);
  desk.prints.Answer(State::kCanceled, 0);
  CHECK(desk.Seen() == "printed canceled 0, ");
}

TEST_CASE("several jobs at once are several acts") {
  Desk desk;
  desk.Create(3);
  desk.Create(4);
  desk.prints.Answer(State::kPrinting, 0);
  desk.prints.Answer(State::kCompleted, 2);
  desk.prints.tell.on_ended(3);
  desk.prints.Answer(State::kAborted, 1);
  CHECK(desk.Seen() == "printed completed 2, printed aborted 1, ");
}

TEST_CASE("another person's job is forgotten") {
  Desk desk;
  desk.Create(3);
  desk.prints.Answer({}, 0, Whose::kAnothers);
  desk.prints.tell.on_ended(3);
  CHECK(desk.prints.asked.empty());
  CHECK_FALSE(desk.collector.busy());
  CHECK(desk.sink.seen().empty());
}

TEST_CASE("a job that takes long is told with what is known") {
  Desk desk;
  desk.Create(3);
  desk.prints.Answer(State::kPrinting, 1);
  desk.Pass(PrintCollector::kEndsWithin);
  SECTION("by an answer") {
    desk.prints.Answer(State::kStopped, 40);
    CHECK(desk.Seen() == "printed stopped 40, ");
  }
  SECTION("without one") {
    desk.prints.Answer({}, 0, Whose::kUnknown);
    CHECK(desk.Seen() == "printed printing 1, ");
  }
  desk.prints.tell.on_ended(3);
  CHECK(desk.prints.asked.empty());
}

TEST_CASE("a job that is not done is looked at once more after the visit") {
  Desk desk;
  desk.Create(3);
  desk.prints.Answer(State::kPrinting, 1);
  desk.Close();
  CHECK(desk.prints.asked.empty());
  desk.Pass(PrintCollector::kLastLook);
  desk.prints.Answer(State::kPrinting, 5);
  CHECK(desk.Seen() == "printed printing 5, ");
  CHECK_FALSE(desk.loop.has_deadline());
}

TEST_CASE("a job after the visit is not asked about") {
  Desk desk;
  desk.Pass(1'001s);
  desk.Create(3);
  desk.prints.tell.on_ended(3);
  CHECK(desk.prints.asked.empty());
  desk.Close();
  CHECK_FALSE(desk.loop.has_deadline());
  CHECK(desk.sink.seen().empty());
}

TEST_CASE("whose job it was must be known for it to be told") {
  Desk desk;
  desk.Create(3);
  desk.prints.Answer({}, 0, Whose::kUnknown);
  desk.prints.tell.on_ended(3);
  desk.prints.Answer(State::kCompleted, 2);
  CHECK(desk.Seen() == "printed completed 2, ");
  desk.Create(4);
  desk.prints.Answer({}, 0, Whose::kUnknown);
  desk.collector.GiveUp();
  CHECK(desk.sink.seen().size() == 1);
  CHECK_FALSE(desk.collector.busy());
}

TEST_CASE("what is under way when the process ends is told as it is") {
  Desk desk;
  desk.Create(3);
  desk.prints.Answer(State::kPrinting, 1);
  desk.prints.tell.on_ended(3);
  desk.collector.GiveUp();
  CHECK(desk.Seen() == "printed printing 1, ");
  desk.prints.Answer(State::kCompleted, 2);  // Too late.
  CHECK(desk.sink.seen().size() == 1);
}

TEST_CASE("jobs beyond those that can be followed are said to be lost") {
  Desk desk;
  for (JobId job = 0; job < PrintCollector::kMaxJobs; ++job)
    desk.Create(job);
  CHECK(desk.sink.seen().empty());
  desk.Create(9'999);
  REQUIRE(desk.sink.seen().size() == 1);
  CHECK(desk.sink.seen().front().reason == protocol::Reason::kOverload);
  CHECK(desk.Seen() == "lost  1, ");
  CHECK(desk.prints.asked.size() == PrintCollector::kMaxJobs);
}

TEST_CASE(
    "that printing cannot be watched is said once, and that it can again") {
  Desk desk;
  desk.prints.tell.on_trouble("gone");
  desk.prints.tell.on_trouble("gone");
  CHECK(desk.troubles == 1);
  CHECK(desk.collector.trouble() == "gone");
  desk.prints.tell.on_trouble("");
  CHECK(desk.troubles == 2);
  CHECK(desk.collector.trouble().empty());
}

}  // namespace
