#include "agent/shipper/delivery.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/fake_centre.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_buffer.h"
#include "tests/support/temporary_folder.h"

namespace {

using agent::Delivery;
using Kind = Delivery::Outcome::Kind;
using namespace std::chrono_literals;

struct Fixture {
  Fixture() : transport(centre.Connect()) {}

  // Until there is nothing left, or something goes wrong.
  Delivery::Outcome SendAll() {
    for (;;) {
      auto outcome = delivery.SendNext(false);
      if (outcome.kind != Kind::kAgain && outcome.kind != Kind::kDelivered)
        return outcome;
    }
  }

  test::MemoryBuffer buffer;
  test::FakeCentre centre;
  test::FakeClock clock;
  test::TemporaryFolder folder;
  std::unique_ptr<agent::BatchTransport> transport;
  std::vector<std::uint64_t> forks;
  std::vector<std::uint64_t> missing;
  std::vector<std::filesystem::path> rejected;  // Their rows' copies.
  Delivery delivery{
      buffer,
      *transport,
      clock,
      {.batch_bytes = 4'000, .quarantine = folder.path() / "quarantine"},
      {.on_fork = [this](std::uint64_t events) { forks.push_back(events); },
       .on_missing =
           [this](std::uint64_t events) { missing.push_back(events); },
       .on_rejected = [this](const auto& file,
                             const auto&) { rejected.push_back(file); }}};
};

protocol::Ack MakeAck(protocol::AckKind kind, std::int64_t next) {
  protocol::Ack ack;
  ack.kind = kind;
  ack.generation = {1, 77};
  ack.next = next;
  return ack;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "What the centre stored leaves the buffer") {
  buffer.Add(10);
  const auto outcome = delivery.SendNext(false);
  CHECK(outcome.kind == Kind::kDelivered);
  CHECK_FALSE(outcome.more);
  CHECK(centre.rows().size() == 10);
  CHECK(buffer.status().events == 0);
  CHECK(delivery.counts().events == 10);
}

TEST_CASE_METHOD(Fixture, "An empty buffer sends nothing but a heartbeat") {
  CHECK(delivery.SendNext(false).kind == Kind::kNothing);
  CHECK(centre.tries() == 0);
  CHECK(delivery.SendNext(true).kind == Kind::kDelivered);
  REQUIRE(centre.batches().size() == 1);
  CHECK(centre.batches()[0].rows.empty());
}

TEST_CASE_METHOD(Fixture, "A backlog leaves in batches of the set size") {
  buffer.Add(2'500);
  const auto outcome = delivery.SendNext(false);
  CHECK(outcome.kind == Kind::kDelivered);
  CHECK(outcome.more);
  CHECK(outcome.bytes == 4'000);
  CHECK(SendAll().kind == Kind::kNothing);
  CHECK(centre.rows().size() == 2'500);
}

TEST_CASE_METHOD(Fixture,
                 "What the centre stored before a crash is not resent") {
  buffer.Add(10);
  REQUIRE(delivery.SendNext(false).kind == Kind::kDelivered);
  buffer.Add(5);
  // The answer to 11..13 never came; the centre has them.
  centre.AnswerAck(200, MakeAck(protocol::AckKind::kStored, 14));
  CHECK(delivery.SendNext(false).more);
  CHECK(buffer.status().events == 2);
}

TEST_CASE_METHOD(Fixture, "Events that both sides lost are declared missing") {
  buffer.Add(10);
  REQUIRE(delivery.SendNext(false).kind == Kind::kDelivered);
  buffer.Add(1);
  centre.set_next(6);  // It was set back, and lost 6 to 10.
  CHECK(delivery.SendNext(false).kind == Kind::kAgain);
  CHECK(delivery.SendNext(false).kind == Kind::kDelivered);
  CHECK(missing == std::vector<std::uint64_t>{5});
  const auto batches = centre.batches();
  REQUIRE(batches.back().shed);
  CHECK(batches.back().shed->first == 6);
  CHECK(batches.back().shed->last == 10);
  CHECK(batches.back().shed->reason == protocol::Reason::kMissingAtCentre);
  CHECK(buffer.status().events == 0);
}

TEST_CASE_METHOD(Fixture, "A gap where there is none is trouble, not a loss") {
  buffer.Add(3);
  centre.AnswerAck(409, MakeAck(protocol::AckKind::kGap, 2));
  CHECK(delivery.SendNext(false).kind == Kind::kTrouble);
  CHECK(buffer.status().events == 3);
}

TEST_CASE_METHOD(Fixture, "After a fork the events go on in a new generation") {
  buffer.Add(4);
  centre.AnswerAck(409, MakeAck(protocol::AckKind::kFork, 9));
  CHECK(delivery.SendNext(false).kind == Kind::kAgain);
  CHECK(forks == std::vector<std::uint64_t>{4});
  CHECK(delivery.SendNext(false).kind == Kind::kDelivered);
  const auto batches = centre.batches();
  CHECK(batches.back().generation.ordinal == 2);
  CHECK(batches.back().previous == protocol::Generation{1, 77});
  CHECK(batches.back().rows.size() == 4);
}

TEST_CASE_METHOD(Fixture, "More acknowledged than ever recorded is a fork") {
  buffer.Add(4);
  centre.AnswerAck(200, MakeAck(protocol::AckKind::kStored, 100));
  CHECK(delivery.SendNext(false).kind == Kind::kAgain);
  CHECK(forks.size() == 1);
  CHECK(buffer.status().events == 4);
}

TEST_CASE_METHOD(Fixture, "An answer about another generation clears nothing") {
  buffer.Add(4);
  auto ack = MakeAck(protocol::AckKind::kStored, 5);
  ack.generation.id = 78;
  centre.AnswerAck(200, ack);
  CHECK(delivery.SendNext(false).kind == Kind::kTrouble);
  CHECK(buffer.status().events == 4);
}

TEST_CASE_METHOD(Fixture, "An answer that does not decode clears nothing") {
  buffer.Add(4);
  centre.Answer(base::net::HttpsReply{
      .status = 200, .body = {1, 2, 3}, .retry_after = {}});
  CHECK(delivery.SendNext(false).kind == Kind::kTrouble);
  CHECK(buffer.status().events == 4);
}

TEST_CASE_METHOD(Fixture, "Each status is answered in its way") {
  struct Row {
    int status;
    Kind kind;
  };
  const Row row = GENERATE(Row{429, Kind::kTrouble},
                           Row{500, Kind::kTrouble},
                           Row{502, Kind::kTrouble},
                           Row{503, Kind::kTrouble},
                           Row{504, Kind::kTrouble},
                           Row{301, Kind::kTrouble},
                           Row{401, Kind::kRefused},
                           Row{403, Kind::kRefused},
                           Row{404, Kind::kRefused});
  buffer.Add(2);
  centre.AnswerStatus(row.status, 7s);
  const auto outcome = delivery.SendNext(false);
  CAPTURE(row.status);
  CHECK(outcome.kind == row.kind);
  CHECK(outcome.retry_after == 7s);
  CHECK(outcome.trouble.find(std::to_string(row.status)) != std::string::npos);
  CHECK(buffer.status().events == 2);
}

TEST_CASE_METHOD(Fixture, "What a centre says cannot break the status line") {
  buffer.Add(1);
  centre.Answer(base::net::HttpsReply{
      .status = 403, .body = {'n', 'o', '\n', 0x1B, 0xFF}, .retry_after = {}});
  const auto outcome = delivery.SendNext(false);
  CHECK(outcome.trouble == "the centre answered with HTTP status 403: no   ");
}

TEST_CASE_METHOD(Fixture, "The clock's offset is taken at the middle") {
  buffer.Add(1);
  centre.set_utc_ms(clock.utc_now().time_since_epoch().count() + 1'500);
  REQUIRE(delivery.SendNext(false).kind == Kind::kDelivered);
  CHECK(delivery.counts().clock_offset_ms == 1'500);
}

TEST_CASE_METHOD(Fixture,
                 "Events that the centre calls wrong are found and given up") {
  buffer.Add(100);
  auto rows = buffer.rows();
  const std::vector<std::size_t> bad =
      GENERATE(std::vector<std::size_t>{0},
               std::vector<std::size_t>{36},
               std::vector<std::size_t>{99},
               std::vector<std::size_t>{0, 1, 50, 98, 99});
  std::vector<base::Bytes> wrong;
  for (const std::size_t n : bad)
    wrong.push_back(rows[n]);
  centre.Refuse([&](const base::Bytes& row) {
    return std::ranges::find(wrong, row) != wrong.end();
  });
  CHECK(SendAll().kind == Kind::kNothing);
  CHECK(buffer.status().events == 0);
  CHECK(delivery.counts().rejected_events == bad.size());
  REQUIRE(rejected.size() == bad.size());
  for (std::size_t n = 0; n < bad.size(); ++n) {
    CHECK(rejected[n] == folder.path() / "quarantine" /
                             ("1-" + std::to_string(bad[n] + 1) + ".row"));
    CHECK(base::ReadFile(rejected[n]).value() == base::AsText(wrong[n]));
    std::erase(rows, wrong[n]);
  }
  CHECK(centre.rows() == rows);
  // Each by itself, so that the rows behind it show nothing about it.
  const auto batches = centre.batches();
  CHECK(std::ranges::count_if(batches, [](const protocol::Batch& batch) {
          return batch.shed && batch.rows.empty() &&
                 batch.shed->reason == protocol::Reason::kRefused &&
                 batch.shed->first == batch.shed->last;
        }) == static_cast<std::ptrdiff_t>(bad.size()));
}

TEST_CASE_METHOD(Fixture,
                 "A centre that calls everything wrong costs one event") {
  buffer.Add(100);
  centre.RefuseAll(true);
  CHECK(SendAll().kind == Kind::kRefused);
  CHECK(SendAll().kind == Kind::kRefused);
  CHECK(delivery.counts().rejected_events == 1);
  CHECK(buffer.status().events == 99);
  centre.RefuseAll(false);
  CHECK(SendAll().kind == Kind::kNothing);
  CHECK(centre.rows().size() == 99);
  CHECK(delivery.counts().rejected_events == 1);
}

TEST_CASE_METHOD(Fixture,
                 "A batch that is too large for the centre is halved") {
  buffer.Add(900);
  centre.AnswerStatus(413);
  CHECK(delivery.SendNext(false).kind == Kind::kAgain);
  CHECK(delivery.SendNext(false).kind == Kind::kDelivered);
  CHECK(centre.rows().size() == 450);
  CHECK(SendAll().kind == Kind::kNothing);
  CHECK(centre.rows().size() == 900);
  CHECK(delivery.counts().rejected_events == 0);
}

TEST_CASE_METHOD(Fixture, "A heartbeat that is called wrong rejects no event") {
  centre.AnswerStatus(400);
  CHECK(delivery.SendNext(true).kind == Kind::kRefused);
  CHECK(delivery.counts().rejected_events == 0);
}
