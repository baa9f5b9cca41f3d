// What becomes of the collector's files when they are cut, overwritten or
// replaced.
#include <fstream>
#include <string>

#include "central/index/epoch_index.h"
#include "central/store/data_folder.h"
#include "central/store/epoch_file.h"
#include "central/store/escrow_store.h"
#include "central/store/set_aside.h"
#include "central/store/verify.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/sending_agent.h"

namespace {

namespace fs = std::filesystem;
using central::Outcome;
using test::CentreParts;
using test::Must;

constexpr std::uintmax_t kPage = 4096;

void Overwrite(const fs::path& file, std::uintmax_t at, std::size_t bytes) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(at));
  stream << std::string(bytes, '#');
  REQUIRE(stream.good());
}

// Agent 3 in two epochs, agent 4 in the first only, agent 5 in the second.
struct TwoEpochs : CentreParts {
  TwoEpochs() {
    sender.Record(400);
    elder.Record(200);
    newer.Record(200);
    CHECK(Send(agent, sender.Rows(1, 100)) == Outcome::kStored);
    CHECK(Send(elder_agent, elder.Rows(1, 100)) == Outcome::kStored);
    clock.Pass(std::chrono::days(100));
    CHECK(Send(agent, sender.Rows(101, 200)) == Outcome::kStored);
    CHECK(Send(newer_agent, newer.Rows(1, 100)) == Outcome::kStored);
  }

  Outcome Send(const central::Agent& who, const protocol::Batch& batch) {
    answer = ingest->Take(who, protocol::EncodeBatch(batch));
    return answer.outcome;
  }
  fs::path File(std::size_t epoch) {
    return central::EpochFilesIn(folder.path()).at(epoch);
  }
  // As on a machine that is off: the journals are in the files.
  void Stop() {
    ingest.reset();
    store.reset();
  }
  std::vector<std::string> Problems() {
    return Must(central::Verify(*registry, folder.path())).problems;
  }
  bool IsNamed(const std::string& word) {
    for (const auto& problem : Problems())
      if (problem.find(word) != std::string::npos) return true;
    return false;
  }

  central::Agent agent = Enrol(3);
  central::Agent elder_agent = Enrol(4);
  central::Agent newer_agent = Enrol(5);
  test::SendingAgent sender{test::SeedOf(3)};
  test::SendingAgent elder{test::SeedOf(4)};
  test::SendingAgent newer{test::SeedOf(5)};
  central::Ingest::Answer answer;
};

enum class How {
  kEmptied,
  kHalved,
  kMidPage,
  kHead,
  kFolder,
  kGarbage,
  kForeign
};

void Damage(const fs::path& file, How how) {
  const auto bytes = fs::file_size(file);
  switch (how) {
    case How::kEmptied:
      fs::resize_file(file, 0);
      break;
    case How::kHalved:
      fs::resize_file(file, bytes / kPage / 2 * kPage);
      break;
    case How::kMidPage:
      fs::resize_file(file, bytes / 2 / kPage * kPage + 1'000);
      break;
    case How::kHead:
      Overwrite(file, 0, 200);
      break;
    case How::kFolder:
      fs::remove(file);
      fs::create_directory(file);
      break;
    case How::kGarbage:
      fs::resize_file(file, 0);
      Overwrite(file, 0, 50'000);
      break;
    case How::kForeign:
      fs::remove(file);
      Must(Must(base::sqlite::Database::Open(file))
               .Execute("CREATE TABLE other(x)"));
      break;
  }
}

}  // namespace

TEST_CASE("A damaged epoch file is set aside, and the others go on") {
  const auto how = GENERATE(How::kEmptied,
                            How::kHalved,
                            How::kMidPage,
                            How::kHead,
                            How::kFolder,
                            How::kGarbage,
                            How::kForeign);
  CAPTURE(static_cast<int>(how));
  TwoEpochs t;
  t.Stop();
  const auto past = t.File(0);
  Damage(past, how);
  t.Restart();
  REQUIRE(t.store->set_aside().size() == 1);
  const auto aside = t.store->set_aside().front();
  CHECK(aside.original == past);
  CHECK(aside.why.find(past.string()) != std::string::npos);
  CHECK(fs::exists(aside.file));
  CHECK_FALSE(fs::exists(past));
  CHECK(t.store->CountDamaged() == 1);

  // Whose state is in the other file goes on as if nothing had been.
  CHECK(t.Send(t.agent, t.sender.Rows(201, 300)) == Outcome::kStored);
  CHECK(t.Send(t.newer_agent, t.newer.Rows(101, 200)) == Outcome::kStored);
  // What it sent in the lost epoch is told apart from a fork.
  CHECK(t.Send(t.agent, t.sender.Rows(101, 200)) == Outcome::kRepeated);
  CHECK(t.Send(t.agent, t.sender.Rows(1, 100)) == Outcome::kRepeated);
  // Whose state is lost is asked for all, and declares what it has not.
  CHECK(t.Send(t.elder_agent, t.elder.Rows(101, 200)) == Outcome::kGap);
  CHECK(t.answer.ack.next == 1);
  auto declared = t.elder.Shed(1, 101, 200);
  declared.shed->reason = protocol::Reason::kMissingAtCentre;
  CHECK(t.Send(t.elder_agent, declared) == Outcome::kStored);

  CHECK(t.IsNamed(aside.file.filename().string()));
  const auto report = Must(central::Verify(*t.registry, t.folder.path()));
  CHECK(report.events == 500);
  CHECK(report.lost_here == 100);
  // The next start finds nothing new, and forgets nothing.
  t.Restart();
  CHECK(t.store->set_aside().empty());
  CHECK(t.store->CountDamaged() == 1);
}

TEST_CASE("When the present epoch's file is damaged another one is begun") {
  TwoEpochs t;
  t.Stop();
  const auto present = t.File(1);
  Damage(present, GENERATE(How::kEmptied, How::kHalved, How::kHead));
  t.Restart();
  REQUIRE(t.store->set_aside().size() == 1);
  CHECK(t.Send(t.agent, t.sender.Rows(201, 300)) == Outcome::kGap);
  CHECK(t.answer.ack.next == 101);
  auto declared = t.sender.Shed(101, 201, 300);
  declared.shed->reason = protocol::Reason::kMissingAtCentre;
  CHECK(t.Send(t.agent, declared) == Outcome::kStored);
  CHECK(t.Send(t.elder_agent, t.elder.Rows(101, 200)) == Outcome::kStored);
  CHECK(fs::exists(present));
  // Only the file: the chains say themselves what is missing.
  CHECK(t.Problems().size() == 1);
}

TEST_CASE("A damaged page of a past epoch keeps nobody waiting") {
  TwoEpochs t;
  // Some page of its blobs, as a failing disk would.
  auto database = Must(base::sqlite::Database::Open(t.File(0)));
  const auto page = Must(
      database.QueryInt("SELECT max(pageno) FROM dbstat WHERE name = 'blobs'"));
  Must(database.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  Overwrite(t.File(0), static_cast<std::uintmax_t>(page - 1) * kPage, kPage);
  SECTION("while it runs") {}
  SECTION("after a start") {
    t.Restart();
    CHECK(t.store->set_aside().empty());  // What is whole of it is of use.
  }
  CHECK(t.Send(t.agent, t.sender.Rows(101, 200)) == Outcome::kRepeated);
  CHECK(t.Send(t.agent, t.sender.Rows(1, 100)) == Outcome::kRepeated);
  CHECK(t.Send(t.elder_agent, t.elder.Rows(1, 200)) == Outcome::kStored);
  CHECK(t.Send(t.agent, t.sender.Rows(201, 300)) == Outcome::kStored);
  CHECK(t.IsNamed(t.File(0).filename().string() + ": blobs"));
}

TEST_CASE("A past epoch's file that goes bad while it runs is passed over") {
  TwoEpochs t;
  std::vector<std::string> told;
  t.store->set_on_damage([&](const auto& damage) {
    CHECK_FALSE(damage.fatal);
    told.push_back(damage.file.filename().string());
  });
  const auto past = t.File(0);
  Overwrite(past, 0, fs::file_size(past));
  fs::remove(past.string() + "-wal");
  for (int i = 0; i < 2; ++i) {
    // Its own rows differ from nothing that can be read.
    CHECK(t.Send(t.elder_agent, t.elder.Rows(1, 100)) == Outcome::kRepeated);
    CHECK(t.Send(t.agent, t.sender.Rows(101, 200)) == Outcome::kRepeated);
  }
  CHECK(t.Send(t.elder_agent, t.elder.Rows(101, 200)) == Outcome::kStored);
  CHECK(told == std::vector<std::string>{past.filename().string()});
  CHECK(t.store->CountDamaged() == 1);
}

TEST_CASE("Damage that stops the writer ends it, and the next start goes on") {
  TwoEpochs t;
  std::vector<std::string> ends;
  t.store->set_on_damage([&](const auto& damage) {
    if (damage.fatal) ends.push_back(damage.why);
  });
  const auto present = t.File(1);
  SECTION("cut") {
    Must(Must(base::sqlite::Database::Open(present))
             .Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    CHECK(t.Send(t.newer_agent, t.newer.Rows(101, 110)) == Outcome::kStored);
    fs::resize_file(present, 2 * kPage);
  }
  SECTION("deleted") {
    fs::remove(present);
  }
  SECTION("replaced") {
    fs::rename(present, t.folder / "elsewhere");
    fs::copy_file(t.folder / "elsewhere", present);
  }
  CHECK(t.Send(t.agent, t.sender.Rows(201, 300)) == Outcome::kUnavailable);
  CHECK(t.Send(t.agent, t.sender.Rows(201, 300)) == Outcome::kUnavailable);
  CHECK(ends.size() == 1);
  t.Restart();
  REQUIRE(t.store->set_aside().size() == 1);
  CHECK(t.store->set_aside().front().original == present);
  CHECK(t.Send(t.agent, t.sender.Rows(201, 300)) == Outcome::kGap);
  CHECK(t.answer.ack.next == 101);
}

TEST_CASE("A journal without its file does not become another one's") {
  TwoEpochs t;
  const auto present = t.File(1);
  fs::copy_file(present.string() + "-wal", t.folder / "wal");
  t.Stop();
  fs::remove(present);
  fs::rename(t.folder / "wal", present.string() + "-wal");
  t.Restart();
  REQUIRE(t.store->set_aside().size() == 1);
  CHECK(fs::exists(t.store->set_aside().front().file.string() + "-wal"));
  CHECK(t.Send(t.agent, t.sender.Rows(101, 200)) == Outcome::kStored);
  CHECK(t.Problems().size() == 1);
}

TEST_CASE("A move that a crash interrupted is finished by the next start") {
  TwoEpochs t;
  const auto present = t.File(1);
  Must(central::MarkDamaged(present, "its disk is old", t.clock));
  fs::copy_file(present.string() + "-wal", t.folder / "wal");
  t.Stop();
  fs::rename(t.folder / "wal", present.string() + "-wal");
  SECTION("when nothing was moved") {}
  SECTION("when the journal was moved") {
    std::ifstream mark(present.string() + ".damaged");
    std::string time;
    REQUIRE(std::getline(mark, time));
    fs::rename(present.string() + "-wal",
               present.string() + ".corrupt-" + time + "-wal");
  }
  t.Restart();
  REQUIRE(t.store->set_aside().size() == 1);
  const auto aside = t.store->set_aside().front();
  CHECK(aside.why == "its disk is old");
  CHECK(fs::exists(aside.file.string() + "-wal"));
  CHECK_FALSE(fs::exists(present));
  CHECK_FALSE(fs::exists(present.string() + ".damaged"));
}

TEST_CASE("A registry that is damaged, empty or gone is not begun anew") {
  TwoEpochs t;
  t.Stop();
  t.registry.reset();
  const central::DataFolder data{t.folder.path()};
  const auto file = data.registry();
  SECTION("gone") {
    fs::remove(file);
  }
  SECTION("damaged") {
    Damage(file,
           GENERATE(How::kEmptied,
                    How::kHalved,
                    How::kHead,
                    How::kFolder,
                    How::kGarbage,
                    How::kForeign));
  }
  // Twice: the first look must not begin it.
  (void)central::Registry::Open(file, t.clock);
  const auto there = central::Registry::Open(file, t.clock);
  REQUIRE_FALSE(there.ok());
  CHECK(there.error().code == base::ErrorCode::kCorrupt);
  CHECK(there.error().message.find("central.db") != std::string::npos);
  CHECK(there.error().message.find("backup") != std::string::npos);
}

TEST_CASE("A damaged page of the registry is found, and said by verify") {
  TwoEpochs t;
  Must(t.registry->CheckPages());
  const central::DataFolder data{t.folder.path()};
  const std::string table = GENERATE("audit", "tokens", "agents");
  auto database = Must(base::sqlite::Database::Open(data.registry()));
  const auto page = Must(database.QueryInt(
      "SELECT max(pageno) FROM dbstat WHERE name = '" + table + "'"));
  Must(database.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  Overwrite(
      data.registry(), static_cast<std::uintmax_t>(page - 1) * kPage, kPage);
  t.Stop();
  t.registry = Must(central::Registry::Open(data.registry(), t.clock));
  const auto sound = t.registry->CheckPages();
  REQUIRE_FALSE(sound.ok());
  CHECK(sound.error().message.find("backup") != std::string::npos);
}

TEST_CASE("A damaged escrow.db is named, and not begun anew") {
  TwoEpochs t;
  const central::DataFolder data{t.folder.path()};
  {
    auto escrow = Must(central::EscrowStore::OpenSound(data.escrow(), t.clock));
    Must(escrow->AddPolicy(1, base::Bytes(20'000, 1)));
  }
  Must(central::EscrowStore::OpenSound(data.escrow(), t.clock));
  CHECK_FALSE(t.IsNamed("escrow.db"));
  Damage(data.escrow(),
         GENERATE(How::kEmptied,
                  How::kHalved,
                  How::kHead,
                  How::kFolder,
                  How::kGarbage));
  const auto opened = central::EscrowStore::OpenSound(data.escrow(), t.clock);
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().code == base::ErrorCode::kCorrupt);
  CHECK(opened.error().message.find("backup") != std::string::npos);
  CHECK(t.IsNamed("escrow.db"));
}
