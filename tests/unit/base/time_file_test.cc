#include "base/time_file.h"

#include <chrono>
#include <filesystem>

#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

TEST_CASE(
    "a time is read from its file as it was written, to the millisecond") {
  const test::TemporaryFolder folder;
  for (const std::int64_t ms : {0LL, 1'772'000'000'123LL, -1LL}) {
    const base::UtcTime time{std::chrono::milliseconds(ms)};
    REQUIRE(base::WriteTimeFile(folder / "time", time).ok());
    CHECK(base::ReadTimeFile(folder / "time") == time);
  }
  using std::filesystem::perms;
  CHECK(std::filesystem::status(folder / "time").permissions() ==
        (perms::owner_read | perms::owner_write));
}

TEST_CASE("a file that holds no time gives none") {
  const test::TemporaryFolder folder;
  CHECK_FALSE(base::ReadTimeFile(folder / "absent"));
  for (const char* text : {"", "soon", "99999999999999999999"}) {
    REQUIRE(base::WriteFileAtomically(folder / "time", text, 0600).ok());
    CHECK_FALSE(base::ReadTimeFile(folder / "time"));
  }
}

}  // namespace
