#include <string>
#include <thread>
#include <vector>

#include "central/index/epoch_index.h"
#include "central/index/indexer.h"
#include "central/index/program_log.h"
#include "central/index/sensor_log.h"
#include "tests/unit/central/index/index_steps.h"

namespace {

using test::CentreParts;
using test::Dump;
using test::Must;

// As an agent says it when it starts.
protocol::Event Start(const std::string& detail) {
  protocol::Event event;
  event.action = protocol::Action::kStarted;
  event.program = "deskwardend";
  event.detail = detail;
  return event;
}

}  // namespace

TEST_CASE("An exposure says since when, until when and how often") {
  CentreParts centre;
  const auto agent = centre.Enrol(5);
  test::SendingAgent sender(test::SeedOf(5));
  sender.Record(3);  // Fingerprints 1 2, 2 3, 3 4.
  auto printed = test::SendingAgent::EventOf(3);
  printed.channel = protocol::Channel::kPrint;
  printed.fingerprints = {3};
  sender.RecordRow(protocol::EncodeRow(printed));
  Store(centre, agent, sender.Rows(1, 2));
  Store(centre, agent, sender.Rows(3, 4));
  StepToEnd(centre);
  const auto file = central::EpochFilesIn(centre.folder.path()).front();
  CHECK(Dump(file, "exposures") ==
        "5 1 8104 1772000001000 1772000001000 1 2 \n"
        "5 2 8104 1772000001000 1772000002000 2 2 \n"
        "5 3 8104 1772000002000 1772000003000 3 34 \n"
        "5 4 8104 1772000003000 1772000003000 1 2 \n");
  const std::string login = std::to_string(0x1234abcd);
  CHECK(Dump(file, "daily") == "5 " + login + " 20509 2 0 3 0 0 \n" + "5 " +
                                   login + " 20509 2 2 3 6 9 \n" + "5 " +
                                   login + " 20509 6 0 1 0 0 \n" + "5 " +
                                   login + " 20509 6 2 1 2 3 \n");
}

TEST_CASE("Who needs what is stored to be in the index waits for it") {
  CentreParts centre;
  StoreDesks(centre);
  const auto folder = centre.folder.path();
  const auto without = central::AwaitIndex(folder, std::chrono::seconds(0));
  REQUIRE_FALSE(without.ok());
  CHECK(without.error().code == base::ErrorCode::kUnavailable);
  CHECK(without.error().message.find("reindex") != std::string::npos);
  const central::Indexer indexer(
      folder, centre.store->write_mutex(), centre.log);
  Must(central::AwaitIndex(folder, std::chrono::minutes(1)));
  for (const auto& file : central::EpochFilesIn(folder))
    CHECK(Must(Must(central::EpochIndex::Open(file)).Behind()) == 0);
}

TEST_CASE("Fingerprints that go on in a further event are counted once") {
  CentreParts centre;
  const auto agent = centre.Enrol(5);
  test::SendingAgent sender(test::SeedOf(5));
  sender.Record(1);
  auto further = test::SendingAgent::EventOf(1);
  further.continued = true;
  further.counts.clear();
  further.fingerprints = {50};
  sender.RecordRow(protocol::EncodeRow(further));
  Store(centre, agent, sender.Rows(1, 2));
  StepToEnd(centre);
  const auto file = central::EpochFilesIn(centre.folder.path()).front();
  auto database = Must(base::sqlite::Database::Open(file));
  CHECK(Must(database.QueryInt("SELECT count(*) FROM exposures")) == 3);
  CHECK(Must(database.QueryInt(
            "SELECT sum(events) FROM daily WHERE kind = 0")) == 1);
}

TEST_CASE("Of what programs report, each change is kept, in its order") {
  CentreParts centre;
  const std::string one(16, '1');
  const std::string two(16, '2');
  std::vector<central::Agent> agents{centre.Enrol(5), centre.Enrol(6)};
  std::vector<test::SendingAgent> senders;
  for (std::uint8_t i = 0; i < 2; ++i) {
    senders.emplace_back(test::SeedOf(static_cast<std::uint8_t>(5 + i)));
    auto& sender = senders.back();
    const auto say = [&](const std::string& detail) {
      sender.RecordRow(protocol::EncodeRow(Start(detail)));
    };
    say("1.0 " + one + " " + one);
    say("1.0 " + one + " " + one);
    say("1.0 " + (i == 0 ? one : two) + " " + two);
    // What has another form, or is about something else, is passed over.
    for (const std::string other :
         {"1.0", "escrow_holders", "1.0  ", "1.0 x y", "a b c d"})
      say(other);
    say("1.0 " + one + " " + one + "0");
    for (std::int64_t n = 1; n <= sender.last(); ++n) {
      centre.clock.Pass(std::chrono::seconds(1));
      Store(centre, agents[i], sender.Rows(n, n));
    }
  }
  StepToEnd(centre);
  const auto file = central::EpochFilesIn(centre.folder.path()).front();
  auto database = Must(base::sqlite::Database::Open(file));
  CHECK(Must(database.QueryInt("SELECT count(*) FROM programs")) == 4);

  const auto running = Must(central::RunningPrograms(centre.folder.path()));
  REQUIRE(running.size() == 2);
  const auto& good = running.at(agents[0].id).at(0);
  CHECK_FALSE(good.is_other());
  CHECK(good.last.settings == two);
  CHECK(good.settings_since_ms == good.last.received_ms + 2'000);
  const auto& bad = running.at(agents[1].id).at(0);
  CHECK(bad.is_other());
  CHECK(bad.last.digest == two);
  CHECK(bad.first.digest == one);
  CHECK(bad.first.agent == agents[0].id);
  CHECK(bad.settings_since_ms == bad.last.received_ms);
}

TEST_CASE("Of each login's sensors the newest state is known") {
  CentreParts centre;
  const auto agent = centre.Enrol(5);
  test::SendingAgent sender(test::SeedOf(5));
  std::int64_t now = 1'772'357'400'000;
  const auto say = [&](protocol::LoginId login,
                       protocol::Action action,
                       const std::string& sensor,
                       protocol::Reason reason = protocol::Reason::kNone) {
    auto event = Start(sensor);
    event.reason = reason;
    event.action = action;
    event.login = login;
    event.acted_at = std::chrono::sys_time<std::chrono::milliseconds>(
        std::chrono::milliseconds(++now));
    sender.RecordRow(protocol::EncodeRow(event));
  };
  using protocol::Action;
  say(1, Action::kSensorUp, "clipboard");
  say(1, Action::kSensorDown, "paste", protocol::Reason::kSwitchedOff);
  say(2, Action::kSensorLimited, "clipboard");
  say(1, Action::kSensorDown, "clipboard", protocol::Reason::kNoService);
  say(1, Action::kSensorDown, "clipboard", protocol::Reason::kNotOffered);
  say(1, Action::kStarted, "window");
  for (int n = 0; n < 100; ++n)
    say(3, Action::kSensorUp, "made up " + std::to_string(n));
  Store(centre, agent, sender.Rows(1, sender.last()));
  StepToEnd(centre);
  const auto known = Must(central::KnownSensors(centre.folder.path()));
  REQUIRE(known.size() == 3);
  const auto& one = known.at({agent.id, 1});
  REQUIRE(one.size() == 2);
  CHECK(one.at("clipboard").state == Action::kSensorDown);
  CHECK(one.at("clipboard").acted_ms == 1'772'357'400'005);
  CHECK(one.at("clipboard").reason == protocol::Reason::kNotOffered);
  CHECK(one.at("paste").state == Action::kSensorDown);
  CHECK(one.at("paste").reason == protocol::Reason::kSwitchedOff);
  CHECK(known.at({agent.id, 2}).at("clipboard").state ==
        Action::kSensorLimited);
  CHECK(known.at({agent.id, 3}).size() == 64);
}

TEST_CASE("An agent that changes all the time does not fill the index") {
  CentreParts centre;
  const auto agent = centre.Enrol(5);
  test::SendingAgent sender(test::SeedOf(5));
  for (int n = 0; n < 1'100; ++n)
    sender.RecordRow(protocol::EncodeRow(
        Start("1.0 " + std::string(16, n % 2 == 0 ? 'a' : 'b') + " " +
              std::string(16, 'c'))));
  Store(centre, agent, sender.Rows(1, sender.last()));
  StepToEnd(centre);
  const auto file = central::EpochFilesIn(centre.folder.path()).front();
  auto database = Must(base::sqlite::Database::Open(file));
  CHECK(Must(database.QueryInt("SELECT count(*) FROM programs")) == 1'000);
}

TEST_CASE("The index built anew is the one that grew batch by batch") {
  CentreParts centre;
  {
    central::Indexer indexer(
        centre.folder.path(), centre.store->write_mutex(), centre.log);
    centre.store->set_on_commit([&] { indexer.Wake(); });
    StoreDesks(centre);
    Must(central::AwaitIndex(centre.folder.path(), std::chrono::minutes(1)));
    // Said a moment after it is so.
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (indexer.behind() != 0 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    CHECK(indexer.behind() == 0);
    centre.store->set_on_commit(nullptr);
  }
  const std::string grown = DumpIndex(centre);
  CHECK(grown.size() > 1'000);
  Must(central::Reindex(centre.folder.path()));
  CHECK(DumpIndex(centre) == grown);
  // Rows that do not belong there go.
  auto database = Must(base::sqlite::Database::Open(
      central::EpochFilesIn(centre.folder.path()).front()));
  Must(
      database.Execute("INSERT INTO exposures VALUES (1, 1, 1, 1, 1, 1, 1);"
                       "UPDATE daily SET events = events + 1"));
  CHECK(DumpIndex(centre) != grown);
  Must(central::Reindex(centre.folder.path()));
  CHECK(DumpIndex(centre) == grown);
}

TEST_CASE("An indexer that was stopped goes on where it was") {
  CentreParts centre;
  StoreDesks(centre);
  const auto file = central::EpochFilesIn(centre.folder.path()).front();
  {
    auto index = Must(central::EpochIndex::Open(file));
    CHECK(Must(index.Step(centre.store->write_mutex())) > 0);
    CHECK(Must(index.Behind()) > 0);
  }
  {
    central::Indexer indexer(
        centre.folder.path(), centre.store->write_mutex(), centre.log);
    Must(central::AwaitIndex(centre.folder.path(), std::chrono::minutes(1)));
  }
  const std::string continued = DumpIndex(centre);
  Must(central::Reindex(centre.folder.path()));
  CHECK(DumpIndex(centre) == continued);
}
