// The real deskwardend as a process, with the real link and queue of a session.
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include <nlohmann/json.hpp>

#include "agent/buffer/chain_seed.h"
#include "agent/buffer/sqlite_buffer.h"
#include "agent/enrolment/enrolment.h"
#include "agent/session/daemon_link.h"
#include "agent/status/status_client.h"
#include "base/file.h"
#include "base/random.h"
#include "base/sqlite/database.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/child_process.h"
#include "tests/support/run_loop.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"

namespace {

using protocol::Action;

struct Fixture {
  Fixture() : loop(std::move(base::EventLoop::Create().value())) {
    // Enrolled at a centre that is away: port 1 refuses.
    test::Authority authority;
    const auto agent = authority.Issue(base::crypto::Role::kAgent);
    REQUIRE(agent::StoreEnrolment(
                paths,
                {.url = "https://127.0.0.1:1",
                 .agent_id = "0123456789abcdef",
                 .identity = {.key_pem = agent.key_pem,
                              .certificate_pem = agent.certificate_pem},
                 .authority_pem = authority.pem()})
                .ok());
    REQUIRE(agent::WriteChainSeed(paths.chain_seed(), {1, 2, 3}).ok());
    Configure("[shipping]\nmax_delay = 100ms\n");
  }

  void Configure(const std::string& text) {
    REQUIRE(base::MakeFolder(paths.config, 0700).ok());
    REQUIRE(
        base::WriteFileAtomically(paths.config / "a.conf", text, 0600).ok());
  }
  void StartDaemon() {
    daemon.emplace(std::vector<std::string>{
        DESKWARDEND, "--state-dir", paths.state.string()});
  }
  nlohmann::json Status() const {
    auto answer = agent::StatusClient(paths.status_socket()).Status();
    return answer.ok() ? nlohmann::json::parse(answer.value())
                       : nlohmann::json();
  }
  bool WaitForStatus(const std::function<bool(const nlohmann::json&)>& holds) {
    return test::RunUntil(*loop, [&] {
      const auto status = Status();
      return !status.is_null() && holds(status);
    });
  }
  // After deskwardend's end: all that it stored.
  std::vector<protocol::Event> Stored() {
    auto opened = agent::OpenSqliteBuffer(
        {.path = paths.buffer(),
         .chain_seed = paths.chain_seed(),
         .recovery_rows = [](const auto& recovery) -> std::vector<base::Bytes> {
           FAIL(recovery.why);
           return {};
         }},
        clock,
        random);
    REQUIRE(opened.ok());
    auto pending = opened.value()->Peek(1'000'000, 1ull << 30);
    REQUIRE(pending.ok());
    std::vector<protocol::Event> events;
    for (const auto& row : pending.value().rows) {
      auto event = protocol::DecodeRow(row);
      REQUIRE(event.ok());
      events.push_back(std::move(event.value()));
    }
    return events;
  }
  static std::size_t Count(const std::vector<protocol::Event>& events,
                           Action action) {
    return static_cast<std::size_t>(
        std::ranges::count(events, action, &protocol::Event::action));
  }

  test::TemporaryFolder folder;
  agent::Paths paths = agent::Paths::Under(folder.path());
  base::SystemClock clock;
  base::SystemRandom random;
  base::Log log{base::LogLevel::kError, clock};
  std::unique_ptr<base::EventLoop> loop;
  agent::ReportQueue queue{clock};
  std::optional<test::ChildProcess> daemon;
};

struct LinkedFixture : Fixture {
  LinkedFixture() { StartDaemon(); }

  void Add(int count) {
    protocol::Event event;
    event.channel = protocol::Channel::kClipboard;
    event.action = Action::kCopied;
    for (int i = 0; i < count; ++i) {
      event.object.bytes = ++added;
      queue.Add(event);
    }
  }

  std::uint64_t added = 0;
  agent::DaemonLink link{
      {.loop = *loop, .random = random, .log = log, .queue = queue},
      paths.session_socket(),
      ":0"};
};

}  // namespace

TEST_CASE_METHOD(
    LinkedFixture,
    "A restarted deskwardend gets what was reported, all of it and once") {
  std::mt19937 dice(7);
  const auto some = [&](int most) {
    return static_cast<int>(dice() % static_cast<unsigned>(most));
  };
  for (int round = 0; round < 6; ++round) {
    Add(200 + some(300));
    // Killed at any moment: before, while and after it stores them.
    const auto left = queue.size() > 100 ? queue.size() - 100 : 0;
    REQUIRE(test::RunUntil(*loop, [&] {
      return link.connected() && (queue.size() <= left || some(20) == 0);
    }));
    daemon->End(SIGKILL);
    Add(some(200));  // Seen while nobody listens.
    StartDaemon();
  }
  REQUIRE(test::RunUntil(*loop, [&] { return queue.empty(); }));
  CHECK(daemon->End(SIGTERM) == 0);

  std::map<std::uint64_t, int> times;
  for (const auto& event : Stored())
    if (event.action == Action::kCopied) ++times[event.object.bytes];
  CHECK(times.size() == added);
  CHECK(
      std::ranges::all_of(times, [](const auto& n) { return n.second == 1; }));
}

TEST_CASE_METHOD(
    LinkedFixture,
    "Damage to the buffer ends it, and the next start saves what is whole") {
  Add(20);
  REQUIRE(test::RunUntil(*loop, [&] { return queue.empty(); }));
  {
    // As a failing disk would, under the running program.
    auto other = base::sqlite::Database::Open(paths.buffer());
    REQUIRE(other.ok());
    REQUIRE(other.value()
                .Execute("UPDATE row SET row = x'00' WHERE number = 10")
                .ok());
  }
  REQUIRE(test::RunUntil(*loop, [&] {
    Add(1);  // Something to send, so that it reads.
    return !daemon->Runs();
  }));
  CHECK(WEXITSTATUS(daemon->End(SIGTERM)) == 1);
  StartDaemon();
  REQUIRE(
      test::RunUntil(*loop, [&] { return link.connected() && queue.empty(); }));
  CHECK(Status()["metrics"]["deskwarden_events_dropped_total"]["corrupt"] == 1);
  CHECK(daemon->End(SIGTERM) == 0);

  std::map<std::uint64_t, int> times;
  for (const auto& event : Stored()) {
    if (event.action == Action::kCopied) ++times[event.object.bytes];
    if (event.action != Action::kRecovered && event.action != Action::kLost)
      continue;
    CHECK(event.reason == protocol::Reason::kCorrupt);
    CHECK(event.severity == protocol::Severity::kNotice);
  }
  CHECK(times.size() == added - 1);
  CHECK(
      std::ranges::all_of(times, [](const auto& n) { return n.second == 1; }));
  CHECK(Count(Stored(), Action::kRecovered) == 1);
  CHECK(Count(Stored(), Action::kLost) == 1);
}

TEST_CASE_METHOD(LinkedFixture, "It records its own start and clean stop") {
  Add(3);
  REQUIRE(test::RunUntil(*loop, [&] { return queue.empty(); }));
  CHECK(daemon->End(SIGTERM) == 0);
  const auto events = Stored();
  REQUIRE(events.size() == 5);
  CHECK(events.front().action == Action::kStarted);
  CHECK(events.front().program == "deskwardend");
  CHECK(events.back().action == Action::kStopped);
  CHECK(events[1].login != 0);
}

TEST_CASE_METHOD(LinkedFixture, "The status tells what is buffered and why") {
  Add(3);
  link.SetSensors({{"clipboard", agent::SensorState::State::kWorking, ""}});
  REQUIRE(WaitForStatus([](const auto& status) {
    return status["buffer"]["events"] >= 4 &&
           status["shipping"]["state"] == "retrying" &&
           status["sessions"].size() == 1 &&
           status["sessions"][0]["sensors"].size() == 2;
  }));
  const auto status = Status();
  CHECK(status["agent"] == "0123456789abcdef");
  CHECK_FALSE(status["shipping"]["last_error"].get<std::string>().empty());
  CHECK(status["sessions"][0]["display"] == ":0");
  CHECK(status["metrics"]["deskwarden_events_observed_total"]["clipboard"] ==
        3);
}

TEST_CASE_METHOD(LinkedFixture, "Settings that are wrong leave the old ones") {
  REQUIRE(WaitForStatus([](const auto&) { return true; }));
  Configure("[severity]\nhigh_at = many\n");
  kill(daemon->pid(), SIGHUP);
  REQUIRE(WaitForStatus([](const auto& status) {
    return status["configuration"]["ok"] == false;
  }));
  Configure("[severity]\nhigh_at = 60\n");
  kill(daemon->pid(), SIGHUP);
  REQUIRE(WaitForStatus([](const auto& status) {
    return status["configuration"]["ok"] == true;
  }));
  CHECK(daemon->End(SIGTERM) == 0);
  CHECK(Count(Stored(), Action::kReconfigured) == 1);
}

TEST_CASE_METHOD(LinkedFixture,
                 "A second deskwardend does not start beside it") {
  REQUIRE(WaitForStatus([](const auto&) { return true; }));
  test::ChildProcess second({DESKWARDEND, "--state-dir", paths.state.string()});
  CHECK(WEXITSTATUS(second.End(0)) == 1);
  CHECK_FALSE(Status().is_null());
}

TEST_CASE_METHOD(Fixture, "Without enrolment it ends with status 78") {
  std::filesystem::remove(paths.enrolment());
  StartDaemon();
  CHECK(WEXITSTATUS(daemon->End(0)) == 78);
}

TEST_CASE_METHOD(Fixture, "With wrong settings it ends with status 78") {
  Configure("[severity]\nhigh_at = many\n");
  StartDaemon();
  CHECK(WEXITSTATUS(daemon->End(0)) == 78);
}

TEST_CASE_METHOD(Fixture,
                 "A damaged buffer is reported, and recording goes on") {
  REQUIRE(
      base::WriteFileAtomically(paths.buffer(), std::string(16'384, 'x'), 0600)
          .ok());
  StartDaemon();
  REQUIRE(WaitForStatus([](const auto&) { return true; }));
  CHECK(daemon->End(SIGTERM) == 0);
  CHECK(Count(Stored(), Action::kRecovered) == 1);
}

TEST_CASE_METHOD(Fixture, "It leaves no core dump, however it ends") {
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_CORE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;  // The test's own would forbid it, too.
  REQUIRE(setrlimit(RLIMIT_CORE, &limit) == 0);
  StartDaemon();
  REQUIRE(WaitForStatus([](const auto&) { return true; }));
  const int status = daemon->End(SIGABRT);
  CHECK(WIFSIGNALED(status));
  CHECK_FALSE(WCOREDUMP(status));
}
