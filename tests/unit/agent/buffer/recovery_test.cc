// What becomes of a buffer whose file is damaged, missing or half replaced.
#include "agent/buffer/recovery.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "agent/buffer/buffer_check.h"
#include "base/sqlite/database.h"
#include "tests/unit/agent/buffer/buffer_folder.h"

namespace {

namespace fs = std::filesystem;
using agent::Seq;
using test::MustAppend;
using test::Peek;
using test::Row;
using test::Rows;
using Folder = test::BufferFolder;

constexpr std::size_t kPage = 4096;

void Overwrite(const fs::path& file, std::size_t at, const std::string& bytes) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(at));
  stream << bytes;
  REQUIRE(stream.good());
}

// Where in the file a row's own bytes are.
std::size_t Find(const fs::path& file, const base::Bytes& row) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  const auto at = bytes.find(std::string(row.begin(), row.end()));
  REQUIRE(at != std::string::npos);
  return at;
}

std::vector<std::string> FilesLike(const Folder& f, const std::string& part) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(f.folder.path())) {
    if (entry.path().string().find(part) != std::string::npos)
      names.push_back(entry.path().filename());
  }
  return names;
}

// All rows of `pending` but the last, which tells of the recovery.
std::vector<base::Bytes> Saved(const agent::Pending& pending) {
  REQUIRE_FALSE(pending.rows.empty());
  CHECK(pending.rows.back() == test::RecoveryRow());
  return {pending.rows.begin(), pending.rows.end() - 1};
}

TEST_CASE(
    "a file whose head is damaged is moved aside, and recording goes on") {
  Folder f;
  { MustAppend(*f.Open(), Rows(1, 100)); }
  Overwrite(f.folder / "buffer.db", 0, std::string(200, '#'));
  CHECK_FALSE(
      agent::CheckBuffer(f.folder / "buffer.db").value().problems.empty());
  auto buffer = f.Open();
  REQUIRE(f.recoveries.size() == 1);
  CHECK(fs::exists(f.recoveries[0].moved_to));
  CHECK(FilesLike(f, ".recovered-").empty());
  CHECK(FilesLike(f, ".building").empty());
  CHECK(buffer->status().generation.ordinal == 2);
  const auto rows = f.recoveries[0].saved + 1;
  CHECK(MustAppend(*buffer, Rows(1, 1)) == static_cast<Seq>(rows) + 1);
}

TEST_CASE(
    "of a file with one damaged row the others are saved, and the loss is "
    "counted") {
  Folder f;
  { MustAppend(*f.Open(), Rows(1, 100, 200)); }
  // SQLite cannot tell, the row's checksum does.
  const auto row = Row(50, 200);
  const auto path = f.folder / "buffer.db";
  Overwrite(path, Find(path, row) + row.size() - 1, "y");

  auto buffer = f.Open();
  REQUIRE(f.recoveries.size() == 1);
  CHECK(f.recoveries[0].saved == 99);
  CHECK(f.recoveries[0].lost == 1);
  const auto saved = Saved(Peek(*buffer));
  REQUIRE(saved.size() == 99);
  CHECK(saved[48] == Row(49, 200));
  CHECK(saved[49] == Row(51, 200));
}

TEST_CASE("rows behind a page that cannot be read are saved") {
  Folder f;
  { MustAppend(*f.Open(), Rows(1, 2'000, 200)); }
  const auto path = f.folder / "buffer.db";
  const auto page = Find(path, Row(1'000, 200)) / kPage;
  Overwrite(path, page * kPage, std::string(kPage, '#'));

  auto buffer = f.Open();
  REQUIRE(f.recoveries.size() == 1);
  CHECK(f.recoveries[0].saved + f.recoveries[0].lost == 2'000);
  CHECK(f.recoveries[0].lost >= 1);
  CHECK(f.recoveries[0].lost <= 20);
  const auto saved = Saved(Peek(*buffer));
  CHECK(saved.front() == Row(1, 200));
  CHECK(saved.back() == Row(2'000, 200));
}

TEST_CASE("what was shed and not yet told survives a recovery") {
  Folder f;
  constexpr std::uint64_t kLimit = 1 << 20;
  std::uint64_t shed = 0;
  {
    auto buffer = f.Open(kLimit);
    for (std::uint64_t n = 1; n <= 8'000; n += 100)
      MustAppend(*buffer, Rows(n, n + 99, 200));
    shed = buffer->status().shed_events;
  }
  REQUIRE(shed > 0);
  const auto row = Row(7'999, 200);
  const auto path = f.folder / "buffer.db";
  Overwrite(path, Find(path, row) + row.size() - 1, "y");

  auto buffer = f.Open(kLimit);
  REQUIRE(f.recoveries.size() == 1);
  CHECK(f.recoveries[0].lost == 1);
  const auto pending = Peek(*buffer, 10);
  REQUIRE(pending.shed.has_value());
  CHECK(pending.shed->first == 1);
  CHECK(static_cast<std::uint64_t>(pending.shed->last) == shed);
  CHECK(pending.shed->events[1] == shed);
  CHECK(pending.first == pending.shed->last + 1);
}

TEST_CASE(
    "a file that is gone or empty is reported, not made anew in silence") {
  Folder f;
  { MustAppend(*f.Open(), Rows(1, 10)); }
  const auto path = f.folder / "buffer.db";
  SECTION("gone") {
    fs::remove(path);
  }
  SECTION("empty") {
    fs::resize_file(path, 0);
  }
  auto buffer = f.Open();
  REQUIRE(f.recoveries.size() == 1);
  CHECK(f.recoveries[0].saved == 0);
  CHECK(Saved(Peek(*buffer)).empty());
  CHECK(buffer->status().generation.ordinal == 2);
}

TEST_CASE("a crash while a replacement is built leaves all to the next start") {
  Folder f;
  { MustAppend(*f.Open(), Rows(1, 100, 200)); }
  const auto row = Row(50, 200);
  const auto path = f.folder / "buffer.db";
  Overwrite(path, Find(path, row) + row.size() - 1, "y");

  const pid_t child = fork();
  if (child == 0) {
    // Ends where the replacement has its rows and is not committed.
    (void)agent::OpenOrRecover(
        {.path = path,
         .chain_seed = f.folder / "seed",
         .limit_bytes = 64 << 20},
        [](const auto&) -> std::vector<base::Bytes> { _exit(9); },
        f.clock,
        f.random);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WEXITSTATUS(status) == 9);
  REQUIRE_FALSE(FilesLike(f, ".building").empty());

  auto buffer = f.Open();
  REQUIRE(f.recoveries.size() == 1);
  CHECK(f.recoveries[0].saved == 99);
  CHECK(Saved(Peek(*buffer)).size() == 99);
  CHECK(FilesLike(f, ".building").empty());
}

// The files as a crash leaves them after each step of putting a replacement in
// its place.
TEST_CASE("a replacement that was interrupted takes its place at the start") {
  Folder f;
  { MustAppend(*f.Open(), Rows(1, 5)); }
  const auto path = f.folder / "buffer.db";
  fs::rename(path, f.folder / "buffer.db.recovered-T");
  SECTION("before anything was moved") {
    std::ofstream(path) << "damaged";
    std::ofstream(path.string() + "-wal") << "its log";
  }
  SECTION("after the log was moved") {
    std::ofstream(path) << "damaged";
    std::ofstream(f.folder / "buffer.db.corrupt-T-wal") << "its log";
  }
  SECTION("after all was moved") {
    std::ofstream(f.folder / "buffer.db.corrupt-T") << "damaged";
    std::ofstream(f.folder / "buffer.db.corrupt-T-wal") << "its log";
  }
  auto buffer = f.Open();
  CHECK(f.recoveries.empty());  // It told of itself already.
  CHECK(Peek(*buffer).rows.size() == 5);
  CHECK(fs::file_size(f.folder / "buffer.db.corrupt-T") == 7);
  CHECK(fs::file_size(f.folder / "buffer.db.corrupt-T-wal") == 7);
  CHECK(FilesLike(f, ".recovered-").empty());
}

TEST_CASE("rows that are taken out while in use are damage at the next look") {
  test::BufferFolder f;
  auto buffer = f.Open();
  test::MustAppend(*buffer, test::Rows(1, 5));
  const std::string which = GENERATE("= 1", "= 3", "= 5", "> 0");
  CAPTURE(which);
  auto file = base::sqlite::Database::Open(f.folder / "buffer.db");
  REQUIRE(file.value().Execute("DELETE FROM row WHERE number " + which).ok());
  CHECK(buffer->Peek(test::kAll, test::kAll).error().code ==
        base::ErrorCode::kCorrupt);
  CHECK(f.damages == 1);
}

TEST_CASE("a file that is deleted while in use is told, and still read") {
  test::BufferFolder f;
  auto buffer = f.Open();
  test::MustAppend(*buffer, test::Rows(1, 5));
  CHECK(test::Peek(*buffer).rows.size() == 5);
  CHECK(f.damages == 0);
  std::filesystem::remove(f.folder / "buffer.db");
  CHECK(test::Peek(*buffer).rows.size() == 5);
  CHECK(test::Peek(*buffer).rows.size() == 5);
  CHECK(f.damages == 1);
}

TEST_CASE("damage that shows while in use is told once, and then recovered") {
  Folder f;
  const auto path = f.folder / "buffer.db";
  {
    auto buffer = f.Open();
    MustAppend(*buffer, Rows(1, 100, 200));
    // As a failing disk would: under the open file.
    auto other = base::sqlite::Database::Open(path);
    REQUIRE(other.ok());
    REQUIRE(other.value()
                .Execute("UPDATE row SET row = x'00' WHERE number = 50")
                .ok());
    CHECK(buffer->Peek(test::kAll, 1u << 30).error().code ==
          base::ErrorCode::kCorrupt);
    CHECK_FALSE(buffer->Peek(test::kAll, 1u << 30).ok());
    CHECK(f.damages == 1);
  }
  auto buffer = f.Open();
  REQUIRE(f.recoveries.size() == 1);
  CHECK(f.recoveries[0].saved == 99);
}

TEST_CASE(
    "after a new enrolment the rows go on and name no generation before") {
  Folder f;
  { MustAppend(*f.Open(), Rows(1, 10)); }
  REQUIRE(agent::WriteChainSeed(f.folder / "seed", test::kSeed).ok());
  auto buffer = f.Open();
  CHECK(f.recoveries.empty());
  const auto pending = Peek(*buffer);
  CHECK(pending.generation.ordinal == 1);
  CHECK(pending.previous.ordinal == 0);
  CHECK(pending.rows.size() == 10);
}

TEST_CASE(
    "thousands of rows are renumbered without gaps behind what was shed") {
  Folder f;
  constexpr std::uint64_t kLimit = 1 << 20;
  auto buffer = f.Open(kLimit);
  for (std::uint64_t n = 1; n <= 8'000; n += 100)
    MustAppend(*buffer, Rows(n, n + 99, 200));
  const auto before = Peek(*buffer);
  REQUIRE(before.shed.has_value());
  REQUIRE(before.rows.size() > 1'000);
  REQUIRE(buffer->StartGeneration().ok());
  const auto after = Peek(*buffer);
  REQUIRE(after.shed.has_value());
  CHECK(after.shed->last - after.shed->first ==
        before.shed->last - before.shed->first);
  CHECK(after.rows == before.rows);
  CHECK(MustAppend(*buffer, Rows(1, 1)) ==
        after.first + static_cast<Seq>(after.rows.size()));
}

}  // namespace
