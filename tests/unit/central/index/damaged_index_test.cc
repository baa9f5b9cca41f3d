#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "central/index/epoch_index.h"
#include "central/index/indexer.h"
#include "central/store/verify.h"
#include "tests/unit/central/index/index_steps.h"

namespace {

using test::CentreParts;
using test::Must;

// Every page of a table that is not its root, as a failing disk leaves them.
void Spoil(const std::filesystem::path& file, const std::string& tables) {
  std::vector<std::int64_t> pages;
  {
    auto database = Must(base::sqlite::Database::Open(file));
    auto row = Must(database.Prepare(
        "SELECT pageno FROM dbstat WHERE name IN (" + tables + ")"));
    while (Must(row.Step()))
      pages.push_back(row.Int(0));
    Must(database.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  REQUIRE_FALSE(pages.empty());
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  for (const auto page : pages) {
    stream.seekp(static_cast<std::streamoff>((page - 1) * 4096));
    stream << std::string(4096, '#');
  }
  REQUIRE(stream.good());
}

void AwaitRebuilt(const central::Indexer& indexer) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (indexer.rebuilds() == 0 || indexer.behind() != 0) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::yield();
  }
}

}  // namespace

TEST_CASE("A damaged index is built anew from the blobs") {
  CentreParts centre;
  StoreDesks(centre);
  StepToEnd(centre);
  const std::string sound = DumpIndex(centre);
  const auto file = central::EpochFilesIn(centre.folder.path()).front();
  // Rows that are to come, so that somebody looks.
  const auto agent = centre.Enrol(9);
  test::SendingAgent sender(test::SeedOf(9));
  sender.Record(10);
  Spoil(file,
        GENERATE(as<std::string>(),
                 "'exposures'",
                 "'daily'",
                 "'index_state'",
                 "'exposures','daily','sensors'"));
  Store(centre, agent, sender.Rows(1, 10));
  central::Indexer indexer(
      centre.folder.path(), centre.store->write_mutex(), centre.log);
  AwaitRebuilt(indexer);
  CHECK(indexer.rebuilds() == 1);
  const std::string renewed = DumpIndex(centre);
  CHECK(renewed.size() > sound.size());
  CHECK(Must(central::Verify(*centre.registry, centre.folder.path()))
            .problems.empty());
  Must(central::Reindex(centre.folder.path()));
  CHECK(DumpIndex(centre) == renewed);
}

TEST_CASE("A damaged epoch does not keep the index of another one behind") {
  CentreParts centre;
  StoreDesks(centre);
  const auto past = central::EpochFilesIn(centre.folder.path()).front();
  centre.clock.Pass(std::chrono::days(100));
  const auto agent = centre.Enrol(9);
  test::SendingAgent sender(test::SeedOf(9));
  sender.Record(10);
  Store(centre, agent, sender.Rows(1, 10));
  const auto present = central::EpochFilesIn(centre.folder.path()).back();
  Spoil(past,
        GENERATE(as<std::string>(),
                 "'ledger'",
                 "'ledger','exposures'",
                 "'agent_states','daily'"));
  central::Indexer indexer(
      centre.folder.path(), centre.store->write_mutex(), centre.log);
  auto database =
      Must(base::sqlite::Database::Open(present, {.read_only = true}));
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (Must(database.QueryInt("SELECT watermark FROM index_state")) < 1) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::yield();
  }
  CHECK(indexer.rebuilds() == 0);  // What it would be built from is damaged.
}

TEST_CASE("A batch that cannot be read is passed over by the index") {
  CentreParts centre;
  StoreDesks(centre);
  const auto file = central::EpochFilesIn(centre.folder.path()).front();
  {
    auto database = Must(base::sqlite::Database::Open(file));
    Must(database.Execute(
        "UPDATE blobs SET batch = zeroblob(40) WHERE id = 2;"
        "PRAGMA foreign_keys = OFF; DELETE FROM blobs WHERE id = 5"));
  }
  auto index = Must(central::EpochIndex::Open(file));
  while (Must(index.Step(centre.store->write_mutex())) > 0) {
  }
  CHECK(Must(index.Behind()) == 0);
  CHECK(index.unreadable() == 2);
}
