#include "central/store/verify.h"

#include "central/store/epoch_file.h"
#include "central/store/epoch_totals.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/sending_agent.h"

namespace {

using test::CentreParts;
using test::Must;

struct StoredTwoEpochs : CentreParts {
  StoredTwoEpochs() {
    sender.Record(40);
    Send(sender.Rows(1, 10));
    Send(sender.Rows(11, 20));
    clock.Pass(std::chrono::days(100));
    Send(sender.Shed(21, 26, 30));
    Send(sender.Rows(31, 40));
  }
  void Send(const protocol::Batch& batch) {
    REQUIRE(ingest->Take(agent, protocol::EncodeBatch(batch)).outcome ==
            central::Outcome::kStored);
  }
  void Change(std::size_t epoch, const std::string& sql) {
    auto files = central::EpochFilesIn(folder.path());
    auto file = Must(base::sqlite::Database::Open(files.at(epoch)));
    Must(file.Execute("PRAGMA foreign_keys = OFF; " + sql));
    CHECK(file.changes() > 0);
  }

  central::Agent agent = Enrol(3);
  test::SendingAgent sender{test::SeedOf(3)};
};

}  // namespace

TEST_CASE("A chain over two epochs with declared losses is intact") {
  StoredTwoEpochs t;
  const auto report = Must(central::Verify(*t.registry, t.folder.path()));
  CAPTURE(report.problems);
  CHECK(report.problems.empty());
  CHECK(report.agents == 1);
  CHECK(report.batches == 4);
  CHECK(report.events == 35);
  CHECK(report.missing == 5);
  CHECK(report.lost_here == 0);
  CHECK(report.forks == 0);
}

TEST_CASE("What the centre lost after it was acknowledged is told apart") {
  StoredTwoEpochs t;
  t.sender.Record(10);
  auto batch = t.sender.Shed(41, 44, 50);
  batch.shed->reason = protocol::Reason::kMissingAtCentre;
  t.Send(batch);
  const auto report = Must(central::Verify(*t.registry, t.folder.path()));
  CHECK(report.problems.empty());
  CHECK(report.missing == 8);
  CHECK(report.lost_here == 3);
  auto file = Must(central::EpochFile::Open(
      central::EpochFilesIn(t.folder.path()).back(), /*read_only=*/true));
  const auto totals = Must(TotalsByAgent(file)).at(t.agent.id);
  CHECK(totals.missing == 8);
  CHECK(totals.lost_here == 3);
}

TEST_CASE("Whatever is changed behind the centre's back is found") {
  StoredTwoEpochs t;
  SECTION("a blob") {
    t.Change(0, "UPDATE blobs SET batch = zeroblob(40) WHERE id = 2");
  }
  SECTION("a blob and its digest, swapped with another") {
    t.Change(0,
             "UPDATE blobs SET batch = (SELECT batch FROM blobs WHERE id = 1)"
             " WHERE id = 2;"
             "UPDATE ledger SET digest = (SELECT digest FROM ledger WHERE id ="
             " 1) WHERE id = 2");
  }
  SECTION("a deleted blob") {
    t.Change(0, "DELETE FROM blobs WHERE id = 1");
  }
  SECTION("a deleted batch") {
    t.Change(0,
             "DELETE FROM blobs WHERE id = 1;"
             "DELETE FROM ledger WHERE id = 1");
  }
  SECTION("the newest batch, deleted") {
    t.Change(1,
             "DELETE FROM blobs WHERE id = 2;"
             "DELETE FROM ledger WHERE id = 2");
  }
  SECTION("a link") {
    t.Change(0, "UPDATE ledger SET link_after = zeroblob(16) WHERE id = 1");
  }
  SECTION("a record of what is missing") {
    t.Change(1, "DELETE FROM missing");
  }
  SECTION("the state") {
    t.Change(1, "UPDATE agent_states SET next = 40");
  }
  SECTION("the seed") {
    auto registry = Must(base::sqlite::Database::Open(t.folder / "central.db"));
    Must(registry.Execute("UPDATE agents SET chain_seed = zeroblob(32)"));
  }
  SECTION("a whole file") {
    std::filesystem::remove(central::EpochFilesIn(t.folder.path()).front());
  }
  SECTION("an agent that never enrolled") {
    t.Change(0, "UPDATE ledger SET agent = 99 WHERE id = 1");
  }
  const auto report = Must(central::Verify(*t.registry, t.folder.path()));
  CHECK_FALSE(report.problems.empty());
}
