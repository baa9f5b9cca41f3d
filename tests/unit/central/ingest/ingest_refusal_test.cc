// What Ingest does not take: gaps, forks, what is malformed or too much.
#include <algorithm>
#include <vector>

#include "central/ingest/ingest.h"
#include "tests/support/random_event.h"
#include "tests/unit/central/ingest/ingest_steps.h"

namespace {

using central::Outcome;
using protocol::AckKind;
using test::CheckEachOnce;
using test::CheckIntact;
using test::Must;
using test::OneAgent;
using test::Send;
using test::SendingAgent;

}  // namespace

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
