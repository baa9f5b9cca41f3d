#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/sqlite/database.h"
#include "base/sqlite/rows.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

using base::ErrorCode;
using base::sqlite::Database;
using base::sqlite::Statement;
using base::sqlite::Transaction;

Database OpenIn(const test::TemporaryFolder& folder) {
  auto database = Database::Open(folder / "d.db");
  REQUIRE(database.ok());
  return std::move(database.value());
}

TEST_CASE("a new file, and its log, are for its owner alone") {
  const test::TemporaryFolder folder;
  const auto before = umask(0);
  auto database = OpenIn(folder);
  umask(before);
  REQUIRE(database.Execute("CREATE TABLE t (i)").ok());
  for (const char* name : {"d.db", "d.db-wal", "d.db-shm"})
    CHECK(std::filesystem::status(folder / name).permissions() ==
          (std::filesystem::perms::owner_read |
           std::filesystem::perms::owner_write));
}

TEST_CASE("what was committed is there after opening again") {
  const test::TemporaryFolder folder;
  const base::Bytes blob{0, 1, 255};
  {
    auto database = OpenIn(folder);
    REQUIRE(database.Execute("CREATE TABLE t (i, s, b, e)").ok());
    auto insert = database.Prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
    REQUIRE(insert.ok());
    insert.value()
        .Bind(1, std::int64_t{-7})
        .Bind(2, std::string_view("x\0y", 3));
    insert.value().Bind(3, base::ByteView(blob)).Bind(4, base::ByteView());
    REQUIRE(insert.value().Execute().ok());
  }
  auto database = OpenIn(folder);
  auto select = database.Prepare("SELECT i, s, b, e FROM t");
  REQUIRE(select.ok());
  REQUIRE(select.value().Step().value());
  CHECK(select.value().Int(0) == -7);
  CHECK(select.value().Text(1) == std::string_view("x\0y", 3));
  CHECK(base::Bytes(select.value().Blob(2).begin(),
                    select.value().Blob(2).end()) == blob);
  CHECK_FALSE(select.value().IsNull(3));
  CHECK_FALSE(select.value().Step().value());
}

TEST_CASE("what failed leaves nothing bound for the next time") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  REQUIRE(database.Execute("CREATE TABLE t (i UNIQUE, j)").ok());
  auto prepared = database.Prepare("INSERT INTO t VALUES (?, ?)");
  auto& insert = prepared.value();
  REQUIRE(
      insert.Bind(1, std::int64_t{1}).Bind(2, std::int64_t{2}).Execute().ok());
  SECTION("a step") {
    CHECK_FALSE(insert.Bind(1, std::int64_t{1})
                    .Bind(2, std::int64_t{9})
                    .Execute()
                    .ok());
  }
  SECTION("a binding") {
    CHECK_FALSE(insert.Bind(2, std::int64_t{9})
                    .Bind(3, std::int64_t{0})
                    .Execute()
                    .ok());
  }
  REQUIRE(insert.Bind(1, std::int64_t{3}).Execute().ok());
  CHECK(database.QueryInt("SELECT count(*) FROM t WHERE i = 3 AND j IS NULL")
            .value() == 1);
}

TEST_CASE("a disk limit that is reached counts as full") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  REQUIRE(database.Execute("CREATE TABLE t (b)").ok());
  // What a quota does: the kernel refuses to make the file any longer.
  (void)std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  rlimit small = before;
  small.rlim_cur = 256 * 1024;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto stored =
      database.Execute("INSERT INTO t VALUES (randomblob(1000000))");
  REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
  REQUIRE_FALSE(stored.ok());
  CHECK(stored.error().code == ErrorCode::kFull);
  CHECK(database.Execute("INSERT INTO t VALUES (1)").ok());
}

TEST_CASE("a transaction that is not committed leaves nothing") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  REQUIRE(database.Execute("CREATE TABLE t (i)").ok());
  {
    auto transaction = Transaction::Begin(database);
    REQUIRE(transaction.ok());
    REQUIRE(database.Execute("INSERT INTO t VALUES (1)").ok());
  }
  CHECK(database.QueryInt("SELECT count(*) FROM t").value() == 0);
}

TEST_CASE("every file is opened with the pragmas that durability needs") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  CHECK(database.QueryInt("PRAGMA synchronous").value() == 2);
  CHECK(database.QueryInt("PRAGMA secure_delete").value() == 1);
  auto mode = database.Prepare("PRAGMA journal_mode");
  REQUIRE(mode.value().Step().value());
  CHECK(mode.value().Text(0) == "wal");
}

TEST_CASE("a file that is no database is corrupt") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "d.db") << std::string(4096, 'x');
  const auto database = Database::Open(folder / "d.db");
  REQUIRE_FALSE(database.ok());
  CHECK(database.error().code == ErrorCode::kCorrupt);
  CHECK(database.error().message.find("d.db") != std::string::npos);
}

TEST_CASE("a database at its size limit is full, and goes on afterwards") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  REQUIRE(database.Execute("CREATE TABLE t (b)").ok());
  REQUIRE(database.Execute("PRAGMA max_page_count = 4").ok());
  const auto insert =
      database.Execute("INSERT INTO t VALUES (zeroblob(99999))");
  REQUIRE_FALSE(insert.ok());
  CHECK(insert.error().code == ErrorCode::kFull);
  CHECK(database.Execute("INSERT INTO t VALUES (1)").ok());
}

TEST_CASE("migrations run once each and in order") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  const std::string first = "CREATE TABLE t (i)";
  const std::string second = "INSERT INTO t VALUES (1)";
  REQUIRE(database.Migrate({first}).ok());
  REQUIRE(database.Migrate({first, second}).ok());
  REQUIRE(database.Migrate({first, second}).ok());
  CHECK(database.QueryInt("SELECT count(*) FROM t").value() == 1);
}

TEST_CASE("a migration that fails changes nothing") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  CHECK_FALSE(database.Migrate({"CREATE TABLE t (i); nonsense"}).ok());
  CHECK(database.QueryInt("PRAGMA user_version").value() == 0);
  CHECK(database.QueryInt("SELECT count(*) FROM sqlite_schema").value() == 0);
}

TEST_CASE("a version below zero is a damaged file") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  REQUIRE(database.Execute("PRAGMA user_version = -1").ok());
  CHECK(database.Migrate({"CREATE TABLE a (i)"}).error().code ==
        ErrorCode::kCorrupt);
}

TEST_CASE("a file that is taken away in use is noticed") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  REQUIRE(database.Execute("CREATE TABLE t (i)").ok());
  CHECK_FALSE(database.FileWasTaken());
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    std::filesystem::rename(entry.path(), entry.path().string() + ".away");
  CHECK(database.FileWasTaken());
  CHECK(database.Execute("INSERT INTO t VALUES (1)").ok());
}

TEST_CASE("a file of a newer version is refused") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  REQUIRE(database.Migrate({"CREATE TABLE a (i)", "CREATE TABLE b (i)"}).ok());
  const auto migrated = database.Migrate({"CREATE TABLE a (i)"});
  REQUIRE_FALSE(migrated.ok());
  CHECK(migrated.error().message.find("newer") != std::string::npos);
}

std::int64_t FirstColumn(const Statement& row) {
  return row.Int(0);
}

TEST_CASE("of a statement all rows are read, or the first, or none") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  REQUIRE(database.Execute("CREATE TABLE t (i)").ok());
  auto select = database.Prepare("SELECT i FROM t ORDER BY i");
  REQUIRE(select.ok());
  Statement& rows = select.value();
  CHECK(base::sqlite::AllRows(rows, FirstColumn).value().empty());
  CHECK_FALSE(base::sqlite::FirstRow(rows, FirstColumn).value());
  REQUIRE(database.Execute("INSERT INTO t VALUES (3), (1), (2)").ok());
  CHECK(base::sqlite::AllRows(rows, FirstColumn).value() ==
        std::vector<std::int64_t>{1, 2, 3});
  CHECK(base::sqlite::FirstRow(rows, FirstColumn).value() == 1);
  // It is still there: what is left comes next.
  CHECK(base::sqlite::AllRows(rows, FirstColumn).value() ==
        std::vector<std::int64_t>{2, 3});
}

TEST_CASE("a row that cannot be read is an error, not the end of the rows") {
  const test::TemporaryFolder folder;
  auto database = OpenIn(folder);
  // The smallest number has no absolute value.
  REQUIRE(database
              .Execute("CREATE TABLE t (i);"
                       "INSERT INTO t VALUES (1), (-9223372036854775808), (2)")
              .ok());
  auto select = database.Prepare("SELECT abs(i) FROM t");
  REQUIRE(select.ok());
  int taken = 0;
  CHECK_FALSE(base::sqlite::ForEachRow(select.value(), [&](const Statement&) {
                ++taken;
              }).ok());
  CHECK(taken == 1);
  CHECK_FALSE(base::sqlite::AllRows(select.value(), FirstColumn).ok());
  auto first = database.Prepare("SELECT abs(i) FROM t WHERE i < 0");
  REQUIRE(first.ok());
  CHECK_FALSE(base::sqlite::FirstRow(first.value(), FirstColumn).ok());
}

}  // namespace
