#include "agent/daemon/display_watch.h"

#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_login_sessions.h"
#include "tests/support/manual_loop.h"
#include "tests/support/memory_recorder.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace std::chrono_literals;
using protocol::Action;
using protocol::Reason;

constexpr uid_t kAnn = 1000;
constexpr uid_t kBob = 1001;

struct Fixture {
  agent::DisplayWatch Make(bool everybody = false) {
    return {{.loop = loop,
             .clock = clock,
             .log = log,
             .logins = logins,
             .recorder = recorder,
             .sessions = sessions,
             .everybody = everybody},
            {.grace = 30s, .say_every = 60s},
            [this] { return watched; }};
  }
  void Pass(std::chrono::milliseconds time) {
    clock.Pass(time);
    loop.RunDue(clock.steady_now());
  }
  std::vector<protocol::Event> Events() const {
    std::vector<protocol::Event> events;
    for (const auto& row : buffer.rows())
      events.push_back(protocol::DecodeRow(row).value());
    return events;
  }

  test::TemporaryFolder folder;
  test::SeededRandom random;
  test::FakeClock clock;
  test::ManualLoop loop{clock};
  base::Log log{base::LogLevel::kError, clock};
  test::MemoryRecorder memory{loop, clock};
  test::MemoryBuffer& buffer = memory.buffer;
  agent::Recorder& recorder = memory.recorder;
  agent::LoginDirectory logins =
      std::move(agent::LoginDirectory::Load(folder / "logins", random).value());
  const protocol::LoginId ann = logins.FindOrAdd(kAnn).value();
  test::FakeLoginSessions sessions;
  agent::DisplayWatch::Watched watched;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A watched login is nothing to speak of") {
  auto watch = Make();
  watched = {{ann, ":0"}};
  sessions.Set({{kAnn, ":0"}});
  Pass(10min);
  CHECK(Events().empty());
  CHECK_FALSE(loop.has_deadline());
  CHECK(watch.Describe(ann, ":0") == "checked");
  CHECK(watch.Describe(ann, ":0.1") == "checked");
}

TEST_CASE_METHOD(Fixture,
                 "A session process on another display makes the gate unknown "
                 "until it is where its person is") {
  auto watch = Make();
  watched = {{ann, ":9"}};
  sessions.Set({{kAnn, ":0"}});
  Pass(29s);
  CHECK(Events().empty());
  CHECK(watch.unwatched().empty());
  Pass(1s);
  REQUIRE(Events().size() == 1);
  const auto said = Events()[0];
  CHECK(said.action == Action::kGateUnknown);
  CHECK(said.reason == Reason::kOtherDisplay);
  CHECK(said.severity == protocol::Severity::kNotice);
  CHECK(said.detail == "unwatched_display");
  CHECK(said.login == ann);
  CHECK(watch.unwatched() == std::vector<std::string>{":0"});
  CHECK(watch.Describe(ann, ":9") == "unknown display");

  watched = {{ann, ":0"}};
  watch.Check();
  REQUIRE(Events().size() == 2);
  CHECK(Events()[1].action == Action::kGateKnown);
  CHECK(Events()[1].reason == Reason::kOtherDisplay);
  CHECK(Events()[1].quantity == 30'000);
  CHECK(watch.unwatched().empty());
}

TEST_CASE_METHOD(Fixture, "Each graphical login needs its session process") {
  auto watch = Make();
  watched = {{ann, ":0"}};
  sessions.Set({{kAnn, ":0"}, {kAnn, ":1"}});
  Pass(30s);
  REQUIRE(Events().size() == 1);
  CHECK(watch.unwatched() == std::vector<std::string>{":1"});
  // Logged out there: nothing is unwatched any more.
  sessions.Set({{kAnn, ":0"}});
  REQUIRE(Events().size() == 2);
  CHECK(Events()[1].action == Action::kGateKnown);
}

TEST_CASE_METHOD(Fixture, "A display without a login is told, too") {
  auto watch = Make();
  sessions.Set({{kAnn, ":0"}});
  for (const char* other : {":9", "localhost:10.0", "elsewhere:0", "unix:/x"}) {
    watched = {{ann, ":0"}, {ann, other}};
    watch.Check();
    Pass(60s);
    REQUIRE(Events().size() % 2 == 1);
    CHECK(Events().back().detail == "unknown_display");
    watched = {{ann, ":0"}};
    watch.Check();
    CHECK(Events().back().action == Action::kGateKnown);
  }
}

TEST_CASE_METHOD(Fixture, "Who goes to and fro is told of once a minute") {
  auto watch = Make();
  sessions.Set({{kAnn, ":0"}});
  for (int i = 0; i < 10; ++i) {  // 31 s each: 310 s.
    watched = {{ann, ":9"}};
    watch.Check();
    Pass(31s);
    watched = {{ann, ":0"}};
    watch.Check();
  }
  // Every other time the minute is not over yet.
  CHECK(Events().size() == 2 * 5);
}

TEST_CASE_METHOD(Fixture, "What the system does not say is claimed by nobody") {
  auto watch = Make();
  watched = {{ann, ":0"}};
  std::string why;
  SECTION("no logind") {
    sessions.set_absent(true);
    why = "not checked: nobody to ask";
  }
  SECTION("no graphical login of this person") {
    sessions.Set({{kBob, ":7"}});
    why = "not checked: no graphical login of this person is known";
  }
  SECTION("a login without a display") {
    sessions.Set({{kAnn, ""}});
    why = "not checked: the display of this login is not known";
  }
  SECTION("one of two logins without a display") {
    watched = {{ann, ":0"}, {ann, ":1"}};
    sessions.Set({{kAnn, ""}, {kAnn, ":1"}});
    why = "not checked: the display of this login is not known";
  }
  watch.Check();
  Pass(10min);
  CHECK(Events().empty());
  CHECK_FALSE(loop.has_deadline());
  CHECK(watch.Describe(ann, ":0") == why);
}

TEST_CASE_METHOD(Fixture,
                 "A session process without a desktop watches nothing") {
  auto watch = Make();
  watched = {{ann, "none"}};
  sessions.Set({{kAnn, ":0"}});
  Pass(30s);
  REQUIRE(Events().size() == 1);
  CHECK(Events()[0].detail == "unwatched_display");
}

TEST_CASE_METHOD(Fixture,
                 "Whose session process never began is missed where it is "
                 "installed, and left alone in a trial") {
  const bool installed = GENERATE(true, false);
  auto watch = Make(installed);
  sessions.Set({{kBob, ":1"}});
  Pass(30s);
  CHECK(Events().size() == (installed ? 1 : 0));
}

TEST_CASE_METHOD(Fixture, "What was told stays while nobody can be asked") {
  auto watch = Make();
  sessions.Set({{kAnn, ":0"}});
  Pass(30s);
  REQUIRE(Events().size() == 1);
  sessions.set_absent(true);
  watch.Check();
  CHECK(Events().size() == 1);
}
