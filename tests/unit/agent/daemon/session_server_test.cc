#include "agent/daemon/session_server.h"

#include <unistd.h>

#include <algorithm>

#include "protocol/event_json.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/fake_login_sessions.h"
#include "tests/support/memory_buffer.h"
#include "tests/support/run_loop.h"
#include "tests/support/seeded_random.h"
#include "tests/support/session_client.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace std::chrono_literals;
using protocol::Action;
using protocol::Reason;

struct Fixture {
  Fixture()
      : loop(std::move(base::EventLoop::Create().value())),
        logins(std::move(
            agent::LoginDirectory::Load(folder / "logins", random).value())),
        server(std::move(
            agent::SessionServer::Start(
                {.loop = *loop,
                 .clock = clock,
                 .log = log,
                 .logins = logins,
                 .recorder = recorder,
                 .notice_due = [this](auto /*login*/) { return notice_due; }},
                folder / "session.sock",
                {.interval = 20ms, .patience = 10ms})
                .value())) {}

  bool RunUntil(const std::function<bool()>& condition) {
    return test::RunUntil(*loop, condition);
  }
  std::vector<protocol::Event> Events(Action action) const {
    std::vector<protocol::Event> events;
    for (const auto& row : buffer.rows()) {
      auto event = protocol::DecodeRow(row);
      REQUIRE(event.ok());
      if (event.value().action == action) events.push_back(event.value());
    }
    return events;
  }
  bool WaitFor(Action action) {
    return RunUntil([&] { return !Events(action).empty(); });
  }
  static agent::Report Copy(std::uint64_t number) {
    agent::Report report;
    report.number = number;
    report.event.channel = protocol::Channel::kClipboard;
    report.event.action = Action::kCopied;
    return report;
  }

  std::string notice_due;
  test::TemporaryFolder folder;
  test::SeededRandom random;
  base::SystemClock clock;
  base::Log log{base::LogLevel::kError, clock};
  std::unique_ptr<base::EventLoop> loop;
  test::MemoryBuffer buffer;
  identifiers::Fingerprinter fingerprinter{
      base::SecretBytes(std::string(32, 's'))};
  agent::Recorder recorder{*loop,
                           buffer,
                           fingerprinter,
                           clock,
                           50,
                           {.on_event = [](const auto&, auto) {},
                            .on_stored = [](auto, bool) {},
                            .on_trouble = [](const auto&) {}}};
  agent::LoginDirectory logins;
  std::unique_ptr<agent::SessionServer> server;
  test::SessionClient client{*loop, folder / "session.sock"};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Reports are confirmed once they are stored") {
  client.Hello(":0");
  for (std::uint64_t n = 1; n <= 600; ++n)
    client.Say(Copy(n));
  REQUIRE(RunUntil([&] { return client.stored() == 600; }));
  CHECK(std::holds_alternative<agent::Welcome>(client.heard().front()));
  CHECK(Events(Action::kCopied).size() == 600);
  // The person is the one that the kernel names.
  CHECK(Events(Action::kCopied)[0].login != 0);
}

TEST_CASE_METHOD(Fixture,
                 "A report that cannot be stored ends the connection") {
  client.Hello(":0");
  REQUIRE(RunUntil([&] { return client.heard().size() == 1; }));
  buffer.set_error("the disk is full");
  client.Say(Copy(1));
  REQUIRE(RunUntil([&] { return client.closed(); }));
  CHECK(client.stored() == 0);
}

TEST_CASE_METHOD(Fixture,
                 "A session process that is killed in a loop is summed up") {
  constexpr std::size_t kRounds = 40;
  // What is said of its end, one by one or in sums.
  const auto said = [this](Action action) {
    std::size_t count = Events(action).size();
    for (const auto& row : buffer.summed()) {
      auto event = protocol::DecodeRow(row);
      REQUIRE(event.ok());
      CHECK(event.value().reason == Reason::kTooOften);
      CHECK(event.value().login != 0);
      if (event.value().detail == protocol::Name(action))
        count += event.value().quantity;
    }
    return count;
  };
  for (std::size_t n = 1; n <= kRounds; ++n) {
    test::SessionClient killed(*loop, folder / "session.sock");
    killed.Hello(":0", static_cast<std::uint8_t>(n));
    killed.Say(agent::GateChanged{agent::GateState::kOpen});
    REQUIRE(RunUntil([&] { return !killed.heard().empty(); }));
    killed.Close();
    REQUIRE(RunUntil([&] { return said(Action::kStopped) == n; }));
  }
  CHECK(said(Action::kGateUnknown) == kRounds);
  CHECK(said(Action::kGateKnown) == kRounds - 1);
  CHECK(Events(Action::kStopped).size() < kRounds);
  CHECK(Events(Action::kGateUnknown).size() < kRounds);
}

TEST_CASE_METHOD(Fixture, "Out of descriptors, a session is let in later") {
  if (!test::kDescriptorsCanRunOut) return;
  client.Hello(":0");
  bool looked = false;
  {
    const test::NoMoreDescriptors none;
    const auto look =
        loop->RunAfter(2 * base::net::Acceptor::kPause, [&] { looked = true; });
    REQUIRE(RunUntil([&] { return looked; }));
    CHECK(client.heard().empty());
  }
  CHECK(RunUntil([&] { return client.heard().size() == 1; }));
}

TEST_CASE_METHOD(Fixture, "Who does not begin with Hello is refused") {
  client.Say(Copy(1));
  REQUIRE(RunUntil([&] { return client.closed(); }));
  CHECK(buffer.rows().empty());
}

TEST_CASE_METHOD(Fixture, "Who does not keep to the protocol is refused") {
  client.Hello(":0");
  SECTION("bytes that are no message") {
    client.SayBytes({200, 1, 2});
  }
  SECTION("a number twice") {
    client.Say(Copy(1));
    client.Say(Copy(1));
  }
  SECTION("a second Hello") {
    client.Hello(":0");
  }
  SECTION("what only deskwardend says") {
    client.Say(agent::Stored{7});
  }
  REQUIRE(RunUntil([&] { return client.closed(); }));
}

TEST_CASE_METHOD(Fixture,
                 "A session with an open gate that falls silent is an event") {
  client.Hello(":0");
  client.Say(agent::GateChanged{agent::GateState::kOpen});
  // The client hears the pings and says nothing.
  REQUIRE(WaitFor(Action::kGateUnknown));
  CHECK(Events(Action::kGateUnknown)[0].reason == Reason::kNotAnswering);
  CHECK(server->sessions().at(0).gate == agent::GateState::kUnknown);
  CHECK_FALSE(server->sessions().at(0).answering);

  REQUIRE(RunUntil([&] {
    if (const auto* ping = std::get_if<agent::Ping>(&client.heard().back()))
      client.Say(agent::Pong{ping->nonce});
    return !Events(Action::kGateKnown).empty();
  }));
  CHECK(Events(Action::kGateKnown)[0].quantity >= 10);
}

TEST_CASE_METHOD(Fixture, "A session that dies with its gate open is missed") {
  client.Hello(":0");
  client.Say(agent::GateChanged{agent::GateState::kOpen});
  REQUIRE(RunUntil([&] { return !server->sessions().empty(); }));
  client.Close();
  REQUIRE(WaitFor(Action::kGateUnknown));
  CHECK(Events(Action::kGateUnknown)[0].reason == Reason::kDisconnected);
  CHECK(WaitFor(Action::kStopped));
  CHECK(server->sessions().empty());

  test::SessionClient elsewhere(*loop, folder / "session.sock");
  elsewhere.Hello(":1", 2);
  REQUIRE(RunUntil([&] { return server->sessions().size() == 1; }));
  CHECK(Events(Action::kGateKnown).empty());
  test::SessionClient again(*loop, folder / "session.sock");
  again.Hello(":0", 3);
  REQUIRE(WaitFor(Action::kGateKnown));
  CHECK(Events(Action::kGateKnown).size() == 1);
}

TEST_CASE_METHOD(Fixture, "A session that says goodbye is not missed") {
  client.Hello(":0");
  client.Say(agent::GateChanged{agent::GateState::kOpen});
  client.Say(agent::GateChanged{agent::GateState::kClosed});
  agent::Report goodbye;
  goodbye.number = 1;
  goodbye.event.action = Action::kStopped;
  client.Say(std::move(goodbye));
  REQUIRE(RunUntil([&] { return client.stored() == 1; }));
  client.Close();
  REQUIRE(RunUntil([&] { return server->sessions().empty(); }));
  CHECK(Events(Action::kGateUnknown).empty());
  CHECK(Events(Action::kStopped).size() == 1);
}

TEST_CASE_METHOD(Fixture,
                 "Sensors are reported when they change, and in the status") {
  using State = agent::SensorState::State;
  client.Hello(":0");
  client.Say(agent::SensorsChanged{{{"clipboard", State::kWorking, ""},
                                    {"primary", State::kUnavailable, "x"}}});
  REQUIRE(WaitFor(Action::kSensorDown));
  CHECK(Events(Action::kSensorDown)[0].detail == "primary");
  CHECK(Events(Action::kSensorUp).size() == 1);
  client.Say(agent::SensorsChanged{
      {{"clipboard", State::kWorking, ""}, {"primary", State::kWorking, ""}}});
  REQUIRE(RunUntil([&] { return Events(Action::kSensorUp).size() == 2; }));
  CHECK(Events(Action::kSensorUp)[1].detail == "primary");
  CHECK(server->sessions().at(0).sensors.size() == 2);
}

TEST_CASE_METHOD(Fixture, "A sensor that is down for another reason is news") {
  using agent::SensorState;
  client.Hello(":0");
  const auto say = [&](const SensorState& sensor) {
    client.Say(agent::SensorsOf{.user = {}, .sensors = {sensor}});
  };
  say(SensorState::SwitchedOff("print"));
  REQUIRE(WaitFor(Action::kSensorDown));
  say(SensorState::Unavailable("print", Reason::kNoService, "no CUPS"));
  REQUIRE(RunUntil([&] { return Events(Action::kSensorDown).size() == 2; }));
  CHECK(Events(Action::kSensorDown)[0].reason == Reason::kSwitchedOff);
  CHECK(Events(Action::kSensorDown)[1].reason == Reason::kNoService);
  // In other words, it is none.
  say(SensorState::Unavailable("print", Reason::kNoService, "no bus"));
  say(SensorState::Limited("print", "not all of it"));
  REQUIRE(WaitFor(Action::kSensorLimited));
  CHECK(Events(Action::kSensorLimited)[0].reason == Reason::kPartlyWatched);
  say(SensorState::Working("print"));
  REQUIRE(WaitFor(Action::kSensorUp));
  CHECK(Events(Action::kSensorUp)[0].reason == Reason::kNone);
  CHECK(Events(Action::kSensorDown).size() == 2);
  // What the free text is stays here.
  for (const auto& row : buffer.rows())
    CHECK(std::string(row.begin(), row.end()).find("CUPS") ==
          std::string::npos);
}

TEST_CASE_METHOD(Fixture, "A session process does not speak for others") {
  client.Hello(":0");
  client.Say(agent::SensorsOf{.user = 4'711, .sensors = {}});
  CHECK(RunUntil([&] { return client.closed(); }));
}

TEST_CASE_METHOD(Fixture, "Who is here is told of, with their visit") {
  std::vector<std::pair<std::uint32_t, protocol::VisitId>> here;
  std::vector<std::uint32_t> gone;
  auto told = std::move(
      agent::SessionServer::Start(
          {.loop = *loop,
           .clock = clock,
           .log = log,
           .logins = logins,
           .recorder = recorder,
           .on_visit =
               [&](const auto& visit) {
                 here.emplace_back(visit.user, visit.visit);
               },
           .on_gone = [&](std::uint32_t user) { gone.push_back(user); }},
          folder / "told.sock")
          .value());
  const std::uint32_t user = getuid();
  test::SessionClient first(*loop, folder / "told.sock");
  first.Hello(":1");
  first.Say(agent::VisitChanged{.visit = 17});
  REQUIRE(RunUntil([&] { return here.size() == 2; }));
  test::SessionClient second(*loop, folder / "told.sock");
  second.Hello(":2");
  REQUIRE(RunUntil([&] { return here.size() == 3; }));
  CHECK(here == std::vector<std::pair<std::uint32_t, protocol::VisitId>>{
                    {user, 0}, {user, 17}, {user, 17}});
  second.Close();
  REQUIRE(RunUntil([&] { return told->sessions().size() == 1; }));
  CHECK(gone.empty());
  first.Close();
  REQUIRE(RunUntil([&] { return told->sessions().empty(); }));
  CHECK(gone == std::vector{user});
}

TEST_CASE_METHOD(
    Fixture, "That something is wrong with the desk is said to who knows it") {
  const auto told = [](const test::SessionClient& who) {
    return std::ranges::count_if(who.heard(), [](const auto& message) {
      return std::holds_alternative<agent::DeskChanged>(message);
    });
  };
  test::SessionClient old(*loop, folder / "session.sock");
  old.Say(agent::Hello{.version = 1, .display = ":1"});
  client.Hello(":0");
  REQUIRE(RunUntil([&] { return server->sessions().size() == 2; }));
  server->SetTrouble(true);
  server->SetTrouble(true);
  REQUIRE(RunUntil([&] { return told(client) == 1; }));
  test::SessionClient later(*loop, folder / "session.sock");
  later.Hello(":2");
  REQUIRE(RunUntil([&] { return told(later) == 1; }));
  server->SetTrouble(false);
  REQUIRE(RunUntil([&] { return told(client) == 2 && told(later) == 2; }));
  CHECK(told(old) == 0);
  CHECK_FALSE(old.closed());
}

TEST_CASE_METHOD(Fixture,
                 "That a notice is due is said to who comes and who is there") {
  const auto told = [](const test::SessionClient& who) {
    std::vector<std::string> versions;
    for (const auto& message : who.heard())
      if (const auto* due = std::get_if<agent::NoticeDue>(&message))
        versions.push_back(due->version);
    return versions;
  };
  using Versions = std::vector<std::string>;
  client.Hello(":0");
  REQUIRE(RunUntil([&] { return server->sessions().size() == 1; }));
  notice_due = "first";
  test::SessionClient old(*loop, folder / "session.sock");
  old.Say(agent::Hello{.version = 2, .display = ":1"});
  test::SessionClient later(*loop, folder / "session.sock");
  later.Hello(":2");
  REQUIRE(RunUntil([&] { return told(later) == Versions{"first"}; }));
  CHECK(std::holds_alternative<agent::Welcome>(later.heard().front()));
  CHECK(told(client).empty());
  notice_due = "second";
  server->SayNotices();
  REQUIRE(RunUntil([&] { return told(client) == Versions{"second"}; }));
  notice_due.clear();
  server->SayNotices();
  server->SetTrouble(true);  // Said to everybody, behind that.
  REQUIRE(RunUntil([&] {
    return std::holds_alternative<agent::DeskChanged>(later.heard().back());
  }));
  CHECK(told(later) == Versions{"first", "second"});
  CHECK(told(old).empty());
  CHECK_FALSE(old.closed());
}

TEST_CASE_METHOD(Fixture, "One user cannot take all the places") {
  std::list<test::SessionClient> many;
  for (std::size_t i = 0; i < agent::SessionServer::kMaxSessionsPerLogin; ++i)
    many.emplace_back(*loop, folder / "session.sock");
  // `client` took the first of the places.
  REQUIRE(RunUntil([&] { return many.back().closed(); }));
  CHECK_FALSE(client.closed());
}

namespace {

// As installed: only the group of deskwarden-session is let in.
struct GuardedFixture : Fixture {
  void Guard(gid_t group, agent::LoginDirectory& known) {
    guarded = std::move(
        agent::SessionServer::Start({.loop = *loop,
                                     .clock = clock,
                                     .log = log,
                                     .logins = known,
                                     .recorder = recorder,
                                     .group = group},
                                    folder / "guarded.sock",
                                    {.interval = 20ms, .patience = 1s})
            .value());
  }
  void Guard(gid_t group) { Guard(group, logins); }
  std::unique_ptr<agent::SessionServer> guarded;
};

}  // namespace

TEST_CASE_METHOD(GuardedFixture, "A program of another group is an impostor") {
  Guard(getegid() + 1);
  for (int n = 0; n < 20; ++n) {
    test::SessionClient impostor(*loop, folder / "guarded.sock");
    impostor.Hello(":0");
    impostor.Say(Copy(1));
    REQUIRE(RunUntil([&] { return impostor.closed(); }));
  }
  REQUIRE(WaitFor(Action::kGateUnknown));
  // Once a minute, however often it tries; and nobody is there who knows.
  const auto said = Events(Action::kGateUnknown);
  REQUIRE(said.size() == 1);
  CHECK(said[0].reason == Reason::kImpostor);
  CHECK(said[0].login != 0);
  CHECK(Events(Action::kGateKnown).empty());
  CHECK(Events(Action::kCopied).empty());
  CHECK(guarded->sessions().empty());
}

TEST_CASE_METHOD(GuardedFixture, "An impostor gets no login of their own") {
  auto others =
      std::move(agent::LoginDirectory::Load(folder / "others", random).value());
  Guard(getegid() + 1, others);
  test::SessionClient impostor(*loop, folder / "guarded.sock");
  REQUIRE(WaitFor(Action::kGateUnknown));
  CHECK(Events(Action::kGateUnknown)[0].login == 0);
  CHECK_FALSE(others.Find(getuid()));
}

TEST_CASE_METHOD(GuardedFixture, "The installed program's group is let in") {
  Guard(getegid());
  test::SessionClient session(*loop, folder / "guarded.sock");
  session.Hello(":0");
  session.Say(Copy(1));
  REQUIRE(RunUntil([&] { return session.stored() == 1; }));
  CHECK(Events(Action::kGateUnknown).empty());
}

TEST_CASE_METHOD(Fixture,
                 "A session process that leaves its person's display is missed "
                 "when it goes, and known again by its Hello") {
  test::FakeLoginSessions logged_in;
  logged_in.Set({{getuid(), ":0"}});
  const auto watching =
      std::move(agent::SessionServer::Start({.loop = *loop,
                                             .clock = clock,
                                             .log = log,
                                             .logins = logins,
                                             .recorder = recorder,
                                             .login_sessions = &logged_in},
                                            folder / "watching.sock",
                                            {},
                                            {.grace = 10ms, .say_every = 10ms})
                    .value());
  test::SessionClient session(*loop, folder / "watching.sock");
  session.Hello(":0");
  REQUIRE(RunUntil([&] { return watching->sessions().size() == 1; }));
  CHECK(watching->sessions()[0].display_check == "checked");
  CHECK(Events(Action::kGateUnknown).empty());

  session.Close();
  REQUIRE(WaitFor(Action::kGateUnknown));
  CHECK(Events(Action::kGateUnknown)[0].reason == Reason::kOtherDisplay);
  CHECK(watching->unwatched_displays() == std::vector<std::string>{":0"});
  test::SessionClient again(*loop, folder / "watching.sock");
  again.Hello(":0", 2);
  CHECK(WaitFor(Action::kGateKnown));
}
