#include "central/ingest/ingest.h"

#include <algorithm>
#include <map>
#include <thread>
#include <vector>

#include "central/store/epoch_file.h"
#include "central/store/verify.h"
#include "protocol/wire.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/random_event.h"
#include "tests/support/sending_agent.h"

namespace {

using central::Outcome;
using protocol::AckKind;
using test::CentreParts;
using test::Must;
using test::SendingAgent;

central::Ingest::Answer Send(CentreParts& centre,
                             const central::Agent& agent,
                             const protocol::Batch& batch) {
  return centre.ingest->Take(agent, protocol::EncodeBatch(batch));
}

// How often each number of a generation is stored, over all files.
std::map<std::int64_t, int> StoredNumbers(
    CentreParts& centre,
    const central::Agent& agent,
    const protocol::Generation& generation) {
  std::map<std::int64_t, int> stored;
  for (const auto& run :
       Must(centre.store->Overlapping(agent.id, generation, 1, 1'000'000))) {
    const auto batch = Must(protocol::DecodeBatch(run.blob));
    CHECK(batch.first == run.first);
    CHECK(batch.last() == run.last);
    for (auto n = batch.first; n <= batch.last(); ++n)
      ++stored[n];
  }
  return stored;
}

void CheckEachOnce(CentreParts& centre,
                   const central::Agent& agent,
                   const protocol::Generation& generation,
                   std::int64_t last) {
  const auto stored = StoredNumbers(centre, agent, generation);
  CHECK(stored.size() == static_cast<std::size_t>(last));
  for (const auto& [number, times] : stored) {
    CAPTURE(number);
    CHECK(times == 1);
  }
}

void CheckIntact(CentreParts& centre) {
  const auto report =
      Must(central::Verify(*centre.registry, centre.folder.path()));
  CAPTURE(report.problems);
  CHECK(report.problems.empty());
}

struct OneAgent : CentreParts {
  central::Agent agent = Enrol(7);
  SendingAgent sender{test::SeedOf(7)};
};

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

TEST_CASE("A batch beyond the next number is a gap, and nothing is stored") {
  OneAgent t;
  t.sender.Record(10);
  const auto new_agent = Send(t, t.agent, t.sender.Rows(3, 4));
  CHECK(new_agent.outcome == Outcome::kGap);
  CHECK(new_agent.ack.kind == AckKind::kGap);
  CHECK(new_agent.ack.next == 1);
  (void)Send(t, t.agent, t.sender.Rows(1, 4));
  const auto answer = Send(t, t.agent, t.sender.Rows(6, 10));
  CHECK(answer.outcome == Outcome::kGap);
  CHECK(answer.ack.next == 5);
  CHECK(answer.ack.generation == t.sender.generation());
  CheckEachOnce(t, t.agent, t.sender.generation(), 4);
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

TEST_CASE("A record that begins beyond the next number is a gap") {
  OneAgent t;
  t.sender.Record(30);
  (void)Send(t, t.agent, t.sender.Rows(1, 5));
  const auto answer = Send(t, t.agent, t.sender.Shed(8, 16, 20));
  CHECK(answer.outcome == Outcome::kGap);
  CHECK(answer.ack.next == 6);
}

TEST_CASE("A record that would cost the centre hours is refused at once") {
  OneAgent t;
  t.sender.Record(1);
  auto batch = t.sender.Rows(1, 1);
  batch.first = 1'000'000'000'000;
  batch.shed = protocol::ShedRecord{.first = 1, .last = batch.first - 1};
  CHECK(Send(t, t.agent, batch).outcome == Outcome::kMalformed);
  CHECK_FALSE(t.store->StateOf(t.agent.id).has_value());
}

TEST_CASE("Other rows under known numbers are a fork, and stay refused") {
  OneAgent t;
  t.sender.Record(5);
  SendingAgent clone = t.sender;
  t.sender.Record(5);
  (void)Send(t, t.agent, t.sender.Rows(1, 10));
  clone.set_next_number(1'000);
  clone.Record(20);
  const std::int64_t first = GENERATE(1, 6, 8);
  const auto answer = Send(t, t.agent, clone.Rows(first, 20));
  CHECK(answer.outcome == Outcome::kFork);
  CHECK(answer.ack.kind == AckKind::kFork);
  CHECK(answer.ack.generation == t.sender.generation());
  CHECK(Send(t, t.agent, clone.Rows(first, 20)).outcome == Outcome::kFork);
  CheckEachOnce(t, t.agent, t.sender.generation(), 10);
  const auto report = Must(central::Verify(*t.registry, t.folder.path()));
  CHECK(report.forks == 1);
  CHECK(report.problems.empty());

  // It goes on in a generation of its own.
  clone.StartGeneration(0xB2);
  clone.Record(3);
  CHECK(Send(t, t.agent, clone.Rows(1, 3)).ack.next == 4);
  CheckIntact(t);
}

TEST_CASE("A copy that stands at the same place with another past is a fork") {
  OneAgent t;
  SendingAgent clone = t.sender;
  t.sender.Record(5);
  clone.set_next_number(100);
  clone.Record(5);
  (void)Send(t, t.agent, t.sender.Rows(1, 5));
  CHECK(Send(t, t.agent, clone.Heartbeat()).outcome == Outcome::kFork);
  CHECK(Send(t, t.agent, t.sender.Heartbeat()).outcome == Outcome::kHeartbeat);
}

TEST_CASE("Rows that do not fit the chain are a fork, and are not stored") {
  OneAgent t;
  t.sender.Record(10);
  (void)Send(t, t.agent, t.sender.Rows(1, 4));
  auto batch = t.sender.Rows(5, 10);
  SECTION("a wrong link") {
    batch.link[0] ^= 1;
  }
  SECTION("a changed row") {
    batch.rows[2] = protocol::EncodeRow(SendingAgent::EventOf(999));
  }
  SECTION("rows in another order") {
    std::swap(batch.rows[0], batch.rows[1]);
  }
  SECTION("a row left out") {
    batch.rows.erase(batch.rows.begin() + 3);
  }
  SECTION("another agent's chain") {
    SendingAgent other(test::SeedOf(8));
    other.Record(10);
    batch = other.Rows(5, 10);
  }
  const auto answer = Send(t, t.agent, batch);
  CHECK(answer.outcome == Outcome::kWrongLink);
  CHECK(answer.ack.kind == AckKind::kFork);
  CHECK_FALSE(answer.reason.empty());
  CHECK(Must(central::Verify(*t.registry, t.folder.path())).forks == 1);
  CHECK(Send(t, t.agent, t.sender.Rows(5, 10)).outcome == Outcome::kStored);
  CheckEachOnce(t, t.agent, t.sender.generation(), 10);
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

TEST_CASE("A new generation starts from the next seed") {
  OneAgent t;
  t.sender.Record(10);
  const SendingAgent old = t.sender;
  (void)Send(t, t.agent, t.sender.Rows(1, 10));
  t.sender.StartGeneration(0xC3);
  t.sender.Record(5);
  SECTION("the one after") {}
  SECTION("one further, because the one between never got through") {
    t.sender.StartGeneration(0xC4);
    t.sender.Record(5);
  }
  CHECK(Send(t, t.agent, t.sender.Rows(2, 5)).ack.next == 1);
  const auto answer = Send(t, t.agent, t.sender.Rows(1, 5));
  CHECK(answer.outcome == Outcome::kStored);
  CHECK(answer.ack.generation == t.sender.generation());
  CHECK(answer.ack.next == 6);
  CheckIntact(t);

  // What is known of the old one is answered from the ledger.
  const auto known = Send(t, t.agent, old.Rows(3, 7));
  CHECK(known.outcome == Outcome::kRepeated);
  CHECK(known.ack.generation == old.generation());
  CHECK(known.ack.next == 11);
}

TEST_CASE("Another generation of a known ordinal is a fork") {
  OneAgent t;
  t.sender.Record(5);
  (void)Send(t, t.agent, t.sender.Rows(1, 5));
  auto batch = t.sender.Rows(1, 5);
  batch.generation.id ^= 1;
  CHECK(Send(t, t.agent, batch).outcome == Outcome::kFork);
  t.sender.StartGeneration(0xD4);
  t.sender.Record(5);
  (void)Send(t, t.agent, t.sender.Rows(1, 5));
  CHECK(Send(t, t.agent, batch).outcome == Outcome::kFork);
}

TEST_CASE("A row of a version of the future is stored as it is") {
  OneAgent t;
  t.sender.Record(1);
  const base::Bytes opaque = {9, 2, 1, 2, 3};
  t.sender.RecordRow(opaque);
  t.sender.Record(1);
  CHECK(Send(t, t.agent, t.sender.Rows(1, 3)).outcome == Outcome::kStored);
  const auto runs =
      Must(t.store->Overlapping(t.agent.id, t.sender.generation(), 2, 2));
  REQUIRE(runs.size() == 1);
  CHECK(Must(protocol::DecodeBatch(runs[0].blob)).rows[1] == opaque);
}

TEST_CASE("A row of a known version that does not decode is refused") {
  OneAgent t;
  const base::Bytes row =
      GENERATE(base::Bytes{}, base::Bytes{1}, base::Bytes{1, 2, 3, 4});
  t.sender.RecordRow(row);
  CHECK(Send(t, t.agent, t.sender.Rows(1, 1)).outcome == Outcome::kMalformed);
}

TEST_CASE("Garbage is refused, whatever it is") {
  OneAgent t;
  t.sender.Record(50);
  const auto good = protocol::EncodeBatch(t.sender.Rows(1, 50));
  test::RandomEvents random(4711);
  for (int i = 0; i < 500; ++i) {
    const auto bad = test::Mutated(good, random);
    // The last byte of a batch may have several forms that mean the same.
    auto decoded = protocol::DecodeBatch(bad);
    if (decoded.ok() && decoded.value().rows == t.sender.Rows(1, 50).rows)
      continue;
    const auto answer = t.ingest->Take(t.agent, bad);
    CAPTURE(i, answer.reason);
    // A changed number or generation is a gap or a chain that does not fit.
    CHECK(answer.outcome != Outcome::kStored);
    CHECK(answer.outcome != Outcome::kUnavailable);
  }
  CHECK(t.ingest->Take(t.agent, good).outcome == Outcome::kStored);
}

TEST_CASE("What claims more than the limits is refused before it is read") {
  OneAgent t;
  base::Bytes bytes = {1, 1 << 2};
  protocol::Writer out(bytes);
  out.Varint(1);
  out.Fixed32(0xA1);
  out.Varint(1);
  const auto [count, size] =
      GENERATE(std::pair<std::uint64_t, std::uint64_t>{10'001, 100},
               std::pair<std::uint64_t, std::uint64_t>{1, 17'000'000},
               std::pair<std::uint64_t, std::uint64_t>{UINT64_MAX, 100});
  out.Varint(count);
  out.Varint(size);
  out.Fixed64(0);
  CHECK(t.ingest->Take(t.agent, bytes).outcome == Outcome::kOverLimit);
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
