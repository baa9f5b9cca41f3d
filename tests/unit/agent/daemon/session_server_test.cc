#include "agent/daemon/session_server.h"

#include <algorithm>

#include "protocol/event_json.h"
#include "tests/unit/agent/daemon/session_server_fixture.h"

namespace {

using namespace std::chrono_literals;
using protocol::Action;
using protocol::Reason;
using Fixture = test::SessionServerFixture;

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
