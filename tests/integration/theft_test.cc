// Thieves who try to turn fingerprints back into phone numbers, with what they
// have stolen: number_thief.h. The attack works with the key, and fails without
// it. What a thief has of real programs: theft_test.py.
#include <filesystem>
#include <iostream>

#include "agent/buffer/chain_seed.h"
#include "agent/buffer/sqlite_buffer.h"
#include "agent/config/paths.h"
#include "agent/escrow/epoch_secrets.h"
#include "base/file.h"
#include "base/random.h"
#include "central/store/authority.h"
#include "identifiers/fingerprint.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/number_thief.h"
#include "tests/support/sending_agent.h"

namespace {

using identifiers::Fingerprinter;

constexpr std::uint16_t kEpoch = 2026 * 4 + 3;
constexpr int kCopied = 500;
// Of the number space, beside the numbers that were copied.
constexpr std::uint64_t kSampled = 200'000;

// The n-th number that somebody copied; the first is the thief's own.
std::string Copied(int n) {
  return test::MobileNumber(812'345'678 +
                            static_cast<std::uint64_t>(n) * 7'919'917);
}

// A desk and its centre after 500 numbers were copied.
struct Scene {
  Scene() {
    agent::Paths paths = agent::Paths::Under(desk.path());
    auto secrets =
        test::Must(agent::EpochSecrets::Load(paths.escrow(), random));
    test::Must(secrets.Prepare(kEpoch));
    const Fingerprinter fingerprinter(
        [&secrets](std::uint16_t epoch) { return secrets.Of(epoch); });
    for (int i = 0; i < kCopied; ++i)
      fingerprints.insert(
          fingerprinter.Make(std::vector{test::NumberDigest(Copied(i))}, kEpoch)
              .front());
    protocol::Event event;
    event.channel = protocol::Channel::kClipboard;
    event.action = protocol::Action::kCopied;
    event.reading = protocol::Reading::kRead;
    event.epoch = kEpoch;
    event.fingerprints.assign(fingerprints.begin(), fingerprints.end());
    FillDesk(paths, event);
    FillCentre(event);
  }

  void FillDesk(const agent::Paths& paths, const protocol::Event& event) {
    REQUIRE(agent::WriteChainSeed(paths.chain_seed(), test::SeedOf(1)).ok());
    auto buffer = agent::OpenSqliteBuffer({.path = paths.buffer(),
                                           .chain_seed = paths.chain_seed(),
                                           .recovery_rows = {},
                                           .on_damage = {}},
                                          clock,
                                          random);
    REQUIRE(buffer.ok());
    const std::vector<agent::Entry> entries{{protocol::EncodeRow(event), {}}};
    buffer.value()->Append(entries, [](const auto&) {});
  }

  void FillCentre(const protocol::Event& event) {
    // A backup that has them together.
    const central::DataFolder data{centre.folder / "keys"};
    REQUIRE(base::MakeFolder(data.root, 0700).ok());
    test::Must(central::LoadOrMakeCredentials(
        data, {"centre"}, centre.clock.utc_now()));
    const auto agent = centre.Enrol(1);
    test::SendingAgent sender(test::SeedOf(1));
    sender.RecordRow(protocol::EncodeRow(event));
    const auto batch = protocol::EncodeBatch(sender.Rows(1, 1));
    REQUIRE(centre.ingest->Take(agent, batch).outcome ==
            central::Outcome::kStored);
  }

  base::SystemClock clock;
  base::SystemRandom random;
  test::TemporaryFolder desk;
  test::CentreParts centre;
  test::Fingerprints fingerprints;  // The thief reads them off the rows.
};

// How many copied numbers come out; with a key, it says what all would take.
int NumbersOutOf(const std::string& loot,
                 const test::Fingerprints& fingerprints) {
  const auto theft = test::FindRecipe(loot, fingerprints, kEpoch, Copied(0));
  if (!theft.recipe) return 0;
  const auto sample = test::TryNumbers(*theft.recipe, fingerprints, kSampled);
  std::cout << "the whole number space would take about "
            << sample.hours_for_all << " hours on one core; of " << sample.tried
            << " other numbers matched " << sample.matched << '\n';
  int found = 0;
  for (int n = 0; n < kCopied; ++n)
    found +=
        fingerprints.contains((*theft.recipe)(test::NumberDigest(Copied(n))))
            ? 1
            : 0;
  return found;
}

}  // namespace

TEST_CASE("The centre's databases, keys and backups give no number") {
  Scene scene;
  const std::string loot = test::LootOf(scene.centre.folder.path(), {});
  // The rows are there, so it is not for lack of loot.
  REQUIRE(loot.size() > 10'000);
  REQUIRE(loot.find("PRIVATE KEY") != std::string::npos);
  CHECK(NumbersOutOf(loot, scene.fingerprints) == 0);
}

TEST_CASE("A desk's disk without the key of its fingerprints gives no number") {
  Scene scene;
  const std::string loot =
      test::LootOf(scene.desk.path(), {"secret-" + std::to_string(kEpoch)});
  REQUIRE(loot.size() > 8 * kCopied);
  CHECK(NumbersOutOf(loot, scene.fingerprints) == 0);
}

TEST_CASE("The key of one desk gives that desk's numbers, and no other's") {
  Scene scene;
  const std::string loot = test::LootOf(scene.desk.path(), {});
  CHECK(NumbersOutOf(loot, scene.fingerprints) == kCopied);
  const Scene other;
  CHECK(NumbersOutOf(loot, other.fingerprints) == 0);
}
