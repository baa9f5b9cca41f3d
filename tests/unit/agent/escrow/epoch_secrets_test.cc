#include "agent/escrow/epoch_secrets.h"

#include <sys/stat.h>

#include "base/encoding.h"
#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temporary_folder.h"

namespace {

struct Fixture {
  agent::EpochSecrets Load() {
    auto secrets = agent::EpochSecrets::Load(folder / "escrow", random);
    if (!secrets.ok()) FAIL(secrets.error().message);
    return std::move(secrets.value());
  }
  test::TemporaryFolder folder;
  test::SeededRandom random;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Each epoch has a secret of its own, and keeps it") {
  auto secrets = Load();
  REQUIRE(secrets.Prepare(8107).ok());
  const std::string first(secrets.Of(8107));
  const std::string second(secrets.Of(8108));
  CHECK(first.size() == 32);
  CHECK(first != second);
  auto again = Load();
  CHECK(again.Of(8107) == first);
  CHECK(again.Of(8108) == second);
  CHECK(again.epochs() == std::vector<std::uint16_t>{8107, 8108});
  struct stat file {};
  REQUIRE(stat((folder / "escrow/secret-8107").c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
}

TEST_CASE_METHOD(Fixture, "A secret that was forgotten does not come back") {
  auto secrets = Load();
  const std::string first(secrets.Of(8107));
  REQUIRE(secrets.Forget(8107).ok());
  CHECK_FALSE(std::filesystem::exists(folder / "escrow/secret-8107"));
  CHECK(Load().epochs().empty());
  CHECK(secrets.Of(8107) != first);
}

TEST_CASE_METHOD(Fixture, "An earlier version's secret goes on for its epoch") {
  const std::string old(32, 'o');
  REQUIRE(base::WriteFileAtomically(folder / "fingerprint.key",
                                    base::ToHex(base::AsBytes(old)) + "\n",
                                    0600)
              .ok());
  auto secrets = Load();
  REQUIRE(secrets.Adopt(folder / "fingerprint.key", 8107).ok());
  CHECK(secrets.Of(8107) == old);
  CHECK(secrets.Of(8108) != old);
  CHECK_FALSE(std::filesystem::exists(folder / "fingerprint.key"));
  CHECK(Load().Of(8107) == old);
  CHECK(secrets.Adopt(folder / "fingerprint.key", 8107).ok());
}

TEST_CASE_METHOD(Fixture, "A damaged secret is named, not replaced") {
  (void)Load().Of(8107);
  const auto file = folder / "escrow/secret-8107";
  REQUIRE(base::WriteFileAtomically(file, "abc", 0600).ok());
  auto loaded = agent::EpochSecrets::Load(folder / "escrow", random);
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().code == base::ErrorCode::kCorrupt);
  CHECK(loaded.error().message.find("secret-8107") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "A secret that cannot be written yet is used") {
  auto secrets = Load();
  std::filesystem::remove_all(folder / "escrow");
  const std::string used(secrets.Of(8107));
  CHECK_FALSE(secrets.Prepare(8107).ok());
  CHECK(secrets.Of(8107) == used);
  std::filesystem::create_directory(folder / "escrow");
  CHECK(secrets.Prepare(8107).ok());
  CHECK(Load().Of(8107) == used);
}
