#include "central/ingest/ingest.h"

#include <algorithm>
#include <map>
#include <thread>
#include <vector>

#include "tests/support/random_event.h"
#include "tests/unit/central/ingest/ingest_steps.h"

namespace {

using central::Outcome;
using protocol::AckKind;
using test::CentreParts;
using test::CheckEachOnce;
using test::CheckIntact;
using test::Must;
using test::OneAgent;
using test::Send;
using test::SendingAgent;

}  // namespace

TEST_CASE("A batch that comes next is stored and acknowledged") {
  OneAgent t;
  t.sender.Record(10);
  const auto first = Send(t, t.agent, t.sender.Rows(1, 4));
  CHECK(first.outcome == Outcome::kStored);
  CHECK(first.ack.kind == AckKind::kStored);
  CHECK(first.ack.next == 5);
  CHECK(first.ack.generation == t.sender.generation());
  CHECK(first.ack.centre_utc_ms ==
        t.clock.utc_now().time_since_epoch().count());
  CHECK(Send(t, t.agent, t.sender.Rows(5, 10)).ack.next == 11);
  CheckEachOnce(t, t.agent, t.sender.generation(), 10);
  CHECK(t.counters.events == 10);
  CheckIntact(t);
}

TEST_CASE("A batch that is sent again is stored once") {
  OneAgent t;
  t.sender.Record(10);
  (void)Send(t, t.agent, t.sender.Rows(1, 10));
  const auto same = Send(t, t.agent, t.sender.Rows(1, 10));
  CHECK(same.outcome == Outcome::kRepeated);
  CHECK(same.ack.next == 11);
  // Cut elsewhere, so that the bytes differ.
  CHECK(Send(t, t.agent, t.sender.Rows(3, 8)).outcome == Outcome::kRepeated);
  CheckEachOnce(t, t.agent, t.sender.generation(), 10);
}

TEST_CASE("Of a batch that is partly known only the new part is stored") {
  OneAgent t;
  t.sender.Record(20);
  (void)Send(t, t.agent, t.sender.Rows(1, 6));
  (void)Send(t, t.agent, t.sender.Rows(7, 10));
  const auto answer = Send(t, t.agent, t.sender.Rows(4, 20));
  CHECK(answer.outcome == Outcome::kStored);
  CHECK(answer.ack.next == 21);
  CheckEachOnce(t, t.agent, t.sender.generation(), 20);
  CheckIntact(t);
}

TEST_CASE("Rows declared gone are recorded, and the chain goes on after them") {
  OneAgent t;
  t.sender.Record(30);
  (void)Send(t, t.agent, t.sender.Rows(1, 5));
  SECTION("right after what is known") {
    CHECK(Send(t, t.agent, t.sender.Shed(6, 16, 20)).ack.next == 21);
    CHECK(t.counters.missing_events == 10);
  }
  SECTION("from before what is known, of which nothing is lost") {
    CHECK(Send(t, t.agent, t.sender.Shed(2, 16, 20)).ack.next == 21);
    CHECK(t.counters.missing_events == 10);
  }
  SECTION("without a row behind them") {
    CHECK(Send(t, t.agent, t.sender.Shed(6, 16, 15)).ack.next == 16);
    CHECK(t.counters.missing_events == 10);
    CHECK(Send(t, t.agent, t.sender.Rows(16, 20)).ack.next == 21);
  }
  CHECK(Send(t, t.agent, t.sender.Rows(21, 30)).ack.next == 31);
  CHECK(StoredNumbers(t, t.agent, t.sender.generation()).size() == 20);
  CheckIntact(t);
}

TEST_CASE("An agent over its quota waits, and the others do not") {
  OneAgent t;
  SECTION("of events") {
    t.daily_quota.events = 20;
  }
  SECTION("of bytes") {
    t.daily_quota.bytes = 50;
  }
  SECTION("of fingerprints") {
    t.daily_quota.fingerprints = 40;
  }
  t.Restart();
  const auto other = t.Enrol(9);
  SendingAgent neighbour(test::SeedOf(9));
  t.sender.Record(30);
  neighbour.Record(10);
  // A batch that was begun below the quota is taken as a whole.
  REQUIRE(Send(t, t.agent, t.sender.Rows(1, 30)).outcome == Outcome::kStored);
  // Nothing to send is no load.
  CHECK(Send(t, t.agent, t.sender.Heartbeat()).outcome == Outcome::kHeartbeat);
  t.sender.Record(10);
  const auto refused = Send(t, t.agent, t.sender.Rows(31, 40));
  CHECK(refused.outcome == Outcome::kOverQuota);
  REQUIRE(refused.retry_after.has_value());
  CHECK(Send(t, other, neighbour.Rows(1, 10)).outcome == Outcome::kStored);

  t.clock.Pass(*refused.retry_after);
  CHECK(Send(t, t.agent, t.sender.Rows(31, 40)).outcome == Outcome::kStored);
  CheckEachOnce(t, t.agent, t.sender.generation(), 40);
}

TEST_CASE("A heartbeat stores nothing and says what is expected") {
  OneAgent t;
  CHECK(Send(t, t.agent, t.sender.Heartbeat()).ack.next == 1);
  t.sender.Record(3);
  CHECK(Send(t, t.agent, t.sender.Heartbeat()).outcome == Outcome::kGap);
  (void)Send(t, t.agent, t.sender.Rows(1, 3));
  t.clock.Pass(std::chrono::minutes(5));
  const auto answer = Send(t, t.agent, t.sender.Heartbeat());
  CHECK(answer.outcome == Outcome::kHeartbeat);
  CHECK(answer.ack.next == 4);
  const auto seen = t.ingest->TakeSeen();
  CHECK(seen.at(t.agent.id) == t.clock.utc_now().time_since_epoch().count());
  CHECK(t.ingest->TakeSeen().empty());
}

TEST_CASE("Each agent has a chain of its own") {
  CentreParts centre;
  std::vector<central::Agent> agents;
  std::vector<SendingAgent> senders;
  for (std::uint8_t i = 1; i <= 3; ++i) {
    agents.push_back(centre.Enrol(i));
    senders.emplace_back(test::SeedOf(i));
    senders.back().Record(9);
  }
  for (std::int64_t first = 1; first <= 9; first += 3) {
    for (std::size_t i = 0; i < agents.size(); ++i)
      CHECK(
          Send(centre, agents[i], senders[i].Rows(first, first + 2)).outcome ==
          Outcome::kStored);
  }
  CheckIntact(centre);
}

TEST_CASE("Two batches of one agent at once: each event is stored once") {
  OneAgent t;
  t.sender.Record(400);
  for (std::int64_t n = 1; n <= 391; n += 10) {
    const auto batch = t.sender.Rows(n, n + 9);
    std::vector<std::thread> threads;
    std::atomic<int> stored{0};
    for (int i = 0; i < 2; ++i)
      threads.emplace_back([&] {
        const auto answer = Send(t, t.agent, batch);
        if (answer.outcome == Outcome::kStored) ++stored;
      });
    for (auto& thread : threads)
      thread.join();
    CHECK(stored == 1);
  }
  CheckEachOnce(t, t.agent, t.sender.generation(), 400);
  CheckIntact(t);
}

TEST_CASE("Many agents at once: all is stored, and every chain is intact") {
  CentreParts centre;
  constexpr int kAgents = 8;
  std::vector<central::Agent> agents;
  for (std::uint8_t i = 1; i <= kAgents; ++i)
    agents.push_back(centre.Enrol(i));
  std::atomic<int> stored{0};
  {
    std::vector<std::jthread> threads;
    for (const auto& agent : agents)
      threads.emplace_back([&] {
        SendingAgent sender(agent.chain_seed);
        sender.Record(200);
        for (std::int64_t n = 1; n <= 191; n += 10)
          if (Send(centre, agent, sender.Rows(n, n + 9)).outcome ==
              Outcome::kStored)
            ++stored;
      });
  }
  CHECK(stored == kAgents * 20);
  CheckIntact(centre);
}

TEST_CASE("After a restart everything goes on where it was") {
  OneAgent t;
  t.sender.Record(30);
  (void)Send(t, t.agent, t.sender.Rows(1, 10));
  t.Restart();
  CHECK(Send(t, t.agent, t.sender.Rows(1, 10)).outcome == Outcome::kRepeated);
  CHECK(Send(t, t.agent, t.sender.Rows(11, 20)).ack.next == 21);

  // Into the next epoch's file, and past another restart.
  t.clock.Pass(std::chrono::days(100));
  CHECK(Send(t, t.agent, t.sender.Rows(15, 25)).ack.next == 26);
  t.Restart();
  CHECK(Send(t, t.agent, t.sender.Rows(1, 25)).outcome == Outcome::kRepeated);
  CHECK(Send(t, t.agent, t.sender.Rows(26, 30)).ack.next == 31);
  CHECK(central::EpochFilesIn(t.folder.path()).size() == 2);
  CheckEachOnce(t, t.agent, t.sender.generation(), 30);
  CheckIntact(t);
}

TEST_CASE("A clock set back over the turn of an epoch loses no place") {
  OneAgent t;
  t.sender.Record(30);
  t.clock.Set(std::chrono::days(100));
  (void)Send(t, t.agent, t.sender.Rows(1, 10));
  t.clock.Set(-std::chrono::days(100));
  (void)Send(t, t.agent, t.sender.Rows(11, 20));
  t.Restart();
  CHECK(Send(t, t.agent, t.sender.Rows(21, 30)).ack.next == 31);
  CheckEachOnce(t, t.agent, t.sender.generation(), 30);
  CheckIntact(t);
}

TEST_CASE("What cannot be stored is not acknowledged, and can be sent again") {
  OneAgent t;
  t.sender.Record(10);
  (void)Send(t, t.agent, t.sender.Rows(1, 5));
  {
    // Another program that writes: SQLite waits 5 s for it, and gives up.
    auto file = Must(central::EpochFile::Open(
        central::EpochFilesIn(t.folder.path()).front(), false));
    auto blocking = Must(base::sqlite::Transaction::Begin(file.database()));
    const auto answer = Send(t, t.agent, t.sender.Rows(6, 10));
    CHECK(answer.outcome == Outcome::kUnavailable);
    CHECK_FALSE(t.store->healthy());
  }
  CHECK(Send(t, t.agent, t.sender.Rows(6, 10)).outcome == Outcome::kStored);
  CHECK(t.store->healthy());
  CheckEachOnce(t, t.agent, t.sender.generation(), 10);
}
