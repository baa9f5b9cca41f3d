#include "agent/daemon/login_directory.h"

#include <filesystem>

#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temporary_folder.h"

using agent::LoginDirectory;

TEST_CASE("A user keeps the login across restarts, and no two have one") {
  const test::TemporaryFolder folder;
  test::SeededRandom random;
  auto first = LoginDirectory::Load(folder / "logins", random);
  REQUIRE(first.ok());
  const auto anna = first.value().FindOrAdd(1000);
  auto bo = first.value().FindOrAdd(1001);
  auto copy = anna;
  REQUIRE(copy.ok());
  CHECK(copy.value() != 0);
  CHECK(copy.value() != bo.value());

  auto second = LoginDirectory::Load(folder / "logins", random);
  REQUIRE(second.ok());
  CHECK(second.value().Find(1000) == copy.value());
  CHECK(second.value().Find(1001) == bo.value());
  CHECK_FALSE(second.value().Find(1002));
}

TEST_CASE("Only its owner may read which user has which login") {
  const test::TemporaryFolder folder;
  test::SeededRandom random;
  auto directory = LoginDirectory::Load(folder / "logins", random);
  REQUIRE(directory.value().FindOrAdd(1000).ok());
  using std::filesystem::perms;
  CHECK((std::filesystem::status(folder / "logins").permissions() &
         perms::mask) == (perms::owner_read | perms::owner_write));
}

TEST_CASE("A login that cannot be written is not handed out") {
  const test::TemporaryFolder folder;
  test::SeededRandom random;
  auto directory = LoginDirectory::Load(folder / "none" / "logins", random);
  REQUIRE(directory.ok());
  CHECK_FALSE(directory.value().FindOrAdd(1000).ok());
  CHECK_FALSE(directory.value().Find(1000));
}

TEST_CASE("A file that was tampered with is refused, with its line") {
  const std::string text = GENERATE(as<std::string>(),
                                    "1000 0\n",
                                    "1000\n",
                                    "anna 12ab\n",
                                    "1000 12ab\n1000 12ac\n",
                                    "1000 12ab\n1001 12ab\n",
                                    "1000 12ab3456789\n");
  const test::TemporaryFolder folder;
  test::SeededRandom random;
  REQUIRE(base::WriteFileAtomically(folder / "logins", text, 0600).ok());
  const auto directory = LoginDirectory::Load(folder / "logins", random);
  CAPTURE(text);
  REQUIRE_FALSE(directory.ok());
  CHECK(directory.error().code == base::ErrorCode::kCorrupt);
  CHECK(directory.error().message.find("logins:") != std::string::npos);
}
