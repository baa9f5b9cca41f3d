// Who may speak to SessionServer, for whom, and how many.
#include <unistd.h>

#include <list>

#include "protocol/event_json.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/fake_login_sessions.h"
#include "tests/unit/agent/daemon/session_server_fixture.h"

namespace {

using namespace std::chrono_literals;
using protocol::Action;
using protocol::Reason;
using Fixture = test::SessionServerFixture;

}  // namespace

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

TEST_CASE_METHOD(Fixture, "A session process does not speak for others") {
  client.Hello(":0");
  client.Say(agent::SensorsOf{.user = 4'711, .sensors = {}});
  CHECK(RunUntil([&] { return client.closed(); }));
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
