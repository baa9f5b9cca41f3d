// files.sock. That root may speak for others is tested where the test is root.
#include "agent/daemon/file_server.h"

#include <unistd.h>

#include "agent/ipc/self_event.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/memory_recorder.h"
#include "tests/support/run_loop.h"
#include "tests/support/seeded_random.h"
#include "tests/support/session_client.h"
#include "tests/support/temporary_folder.h"

namespace {

using protocol::Action;
using namespace std::chrono_literals;

struct Fixture {
  explicit Fixture(std::optional<gid_t> group = {})
      : loop(std::move(base::EventLoop::Create().value())),
        logins(std::move(
            agent::LoginDirectory::Load(folder / "logins", random).value())),
        server(std::move(
            agent::FileServer::Start({.loop = *loop,
                                      .clock = clock,
                                      .log = log,
                                      .logins = logins,
                                      .recorder = recorder,
                                      .group = group},
                                     folder / "files.sock",
                                     {.interval = 20ms, .patience = 10ms})
                .value())) {}

  bool RunUntil(const std::function<bool()>& condition) {
    return test::RunUntil(*loop, condition);
  }
  std::vector<protocol::Event> Events() const {
    std::vector<protocol::Event> events;
    for (const auto& row : buffer.rows())
      events.push_back(protocol::DecodeRow(row).value());
    return events;
  }
  static agent::Report Written(std::optional<std::uint32_t> user) {
    agent::Report report;
    report.number = 1;
    report.event.channel = protocol::Channel::kFileExport;
    report.event.action = Action::kWritten;
    report.with.user = user;
    return report;
  }
  std::vector<std::pair<Action, std::string>> SensorEvents() const {
    std::vector<std::pair<Action, std::string>> found;
    for (const auto& event : Events())
      if (!event.detail.empty()) found.emplace_back(event.action, event.detail);
    return found;
  }
  void SayOf(std::uint32_t user, const agent::SensorState& sensor) {
    client.Say(agent::SensorsOf{.user = user, .sensors = {sensor}});
  }
  protocol::LoginId LoginOf(std::uint32_t user) {
    return logins.FindOrAdd(user).value();
  }
  static std::vector<std::uint64_t> Pings(const test::SessionClient& client) {
    std::vector<std::uint64_t> pings;
    for (const auto& message : client.heard())
      if (const auto* ping = std::get_if<agent::Ping>(&message))
        pings.push_back(ping->nonce);
    return pings;
  }
  static std::vector<agent::VisitChanged> Visits(
      const test::SessionClient& client) {
    std::vector<agent::VisitChanged> visits;
    for (const auto& message : client.heard())
      if (const auto* visit = std::get_if<agent::VisitChanged>(&message))
        visits.push_back(*visit);
    return visits;
  }

  test::TemporaryFolder folder;
  test::SeededRandom random;
  base::SystemClock clock;
  base::Log log{base::LogLevel::kError, clock};
  std::unique_ptr<base::EventLoop> loop;
  test::MemoryRecorder memory{*loop, clock};
  test::MemoryBuffer& buffer = memory.buffer;
  agent::Recorder& recorder = memory.recorder;
  agent::LoginDirectory logins;
  std::unique_ptr<agent::FileServer> server;
  test::SessionClient client{*loop, folder / "files.sock"};
  const bool is_root = getuid() == 0;
};

// As installed: root's process has no login, and the others a group.
struct InstalledFixture : Fixture {
  InstalledFixture() : Fixture(getgid() + 1) {}
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A session process's files are its person's") {
  client.Hello("none");
  client.Say(Written({}));
  REQUIRE(RunUntil([&] { return client.stored() == 1; }));
  CHECK(Events()[0].login == logins.FindOrAdd(getuid()).value());
}

TEST_CASE_METHOD(Fixture, "Root alone reports for others") {
  client.Hello(std::string(agent::kSenseDisplay));
  client.Say(Written(4'711));
  if (!is_root) {
    REQUIRE(RunUntil([&] { return client.closed(); }));
    CHECK(Events().empty());
    return;
  }
  REQUIRE(RunUntil([&] { return client.stored() == 1; }));
  CHECK(Events()[0].login == logins.FindOrAdd(4'711).value());
}

TEST_CASE_METHOD(Fixture,
                 "Visits are told to deskwarden-sense, and to nobody "
                 "else") {
  if (!is_root) return;
  test::SessionClient session(*loop, folder / "files.sock");
  session.Hello(":0", 2);
  client.Hello(std::string(agent::kSenseDisplay));
  REQUIRE(RunUntil([&] { return client.heard().size() == 1; }));
  server->SetVisit({.user = 1'000, .visit = 42, .rules = {"x"}});
  server->SetVisit({.user = 1'001, .visit = 43});
  server->SetVisit({.user = 1'001, .visit = 0});
  server->Forget(1'001);
  REQUIRE(RunUntil([&] { return Visits(client).size() == 3; }));
  CHECK(Visits(client)[0].user == 1'000);
  CHECK(Visits(client)[0].rules == std::vector<std::string>{"x"});

  // One that comes back hears what is the case.
  client.Close();
  test::SessionClient again(*loop, folder / "files.sock");
  again.Hello(std::string(agent::kSenseDisplay), 3);
  REQUIRE(RunUntil([&] { return Visits(again).size() == 1; }));
  CHECK(Visits(again)[0].visit == 42);
  CHECK(Visits(session).empty());
}

TEST_CASE_METHOD(InstalledFixture,
                 "Root says of each login how its files are watched") {
  if (!is_root) return;
  using agent::SensorState;
  client.Hello(std::string(agent::kSenseDisplay));
  SayOf(1'000, SensorState::Working("files"));
  SayOf(1'001, SensorState::Limited("files", "a network folder"));
  REQUIRE(RunUntil([&] { return Events().size() == 2; }));
  CHECK(Events()[0].login == LoginOf(1'000));
  CHECK(Events()[0].action == Action::kSensorUp);
  CHECK(Events()[1].login == LoginOf(1'001));
  CHECK(Events()[1].action == Action::kSensorLimited);
  CHECK(Events()[1].reason == protocol::Reason::kPartlyWatched);
  CHECK(server->sensors(LoginOf(1'000))->at(0).state ==
        SensorState::State::kWorking);
  CHECK(server->sensors(LoginOf(1'001))->at(0).state ==
        SensorState::State::kLimited);
  CHECK_FALSE(server->sensors(LoginOf(1'002)));

  // Of each it is down when nobody watches.
  client.Close();
  REQUIRE(RunUntil([&] { return Events().size() == 5; }));
  CHECK_FALSE(server->sensors(LoginOf(1'000)));
  CHECK(Events()[2].action == Action::kStopped);
  CHECK(Events()[2].login == 0);
  for (std::size_t i = 3; i < 5; ++i) {
    CHECK(Events()[i].action == Action::kSensorDown);
    CHECK(Events()[i].reason == protocol::Reason::kDisconnected);
    CHECK(Events()[i].detail == "files");
    CHECK(Events()[i].program == agent::kSenseName);
    CHECK(Events()[i].login != 0);
  }
  CHECK(Events()[3].login != Events()[4].login);
}

TEST_CASE_METHOD(Fixture, "Nobody else says how others are watched") {
  if (is_root) return;
  client.Hello("none");
  SayOf(4'711, agent::SensorState::Working("files"));
  REQUIRE(RunUntil([&] { return client.closed(); }));
  CHECK(Events().empty());
}

TEST_CASE_METHOD(Fixture, "Who is here without a visit is told of, too") {
  if (!is_root) return;
  server->SetVisit({.user = 1'000});
  server->SetVisit({.user = 1'001});
  server->Forget(1'001);
  client.Hello(std::string(agent::kSenseDisplay));
  REQUIRE(RunUntil([&] { return Visits(client).size() == 1; }));
  CHECK(Visits(client)[0].user == 1'000);
  CHECK(Visits(client)[0].visit == 0);
  CHECK_FALSE(test::RunUntil(
      *loop, [&] { return !Pings(client).empty(); }, 60ms));
}

TEST_CASE_METHOD(Fixture,
                 "What deskwarden-sense watches with is down while it does not "
                 "answer") {
  if (!is_root) return;
  using State = agent::SensorState::State;
  client.Hello(std::string(agent::kSenseDisplay));
  // As it does, though gates are not its to tell of.
  client.Say(agent::GateChanged{agent::GateState::kClosed});
  const auto login = LoginOf(1'000);
  client.Say(
      agent::SensorsOf{.user = 1'000,
                       .sensors = {agent::SensorState::Limited("files", "x"),
                                   agent::SensorState::SwitchedOff("other")}});
  REQUIRE(RunUntil([&] { return SensorEvents().size() == 2; }));
  CHECK_FALSE(test::RunUntil(
      *loop, [&] { return !Pings(client).empty(); }, 60ms));

  server->SetVisit({.user = 1'000, .visit = 42});
  REQUIRE(RunUntil([&] { return Pings(client).size() >= 4; }));
  REQUIRE(SensorEvents().size() == 3);
  CHECK(SensorEvents()[2] ==
        std::pair{Action::kSensorDown, std::string("files")});
  CHECK(Events().back().reason == protocol::Reason::kNotAnswering);
  CHECK(Events().back().program == agent::kSenseName);
  CHECK(server->sensors(login)->at(0).state == State::kUnavailable);
  CHECK(server->sensors(login)->at(0).why ==
        "deskwarden-sense does not answer");

  // That the visit ended is no answer, and nothing is asked any more.
  server->SetVisit({.user = 1'000, .visit = 0});
  CHECK(server->sensors(login)->at(0).state == State::kUnavailable);
  const auto asked = Pings(client).size();
  CHECK_FALSE(test::RunUntil(
      *loop, [&] { return Pings(client).size() > asked + 1; }, 60ms));

  client.Say(agent::Pong{Pings(client).back()});
  REQUIRE(RunUntil([&] { return SensorEvents().size() == 4; }));
  CHECK(SensorEvents()[3] ==
        std::pair{Action::kSensorLimited, std::string("files")});
  CHECK(server->sensors(login)->at(0).state == State::kLimited);
}
