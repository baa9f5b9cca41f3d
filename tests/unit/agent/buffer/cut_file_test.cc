// What becomes of a buffer whose file or log was cut or overwritten in its
// middle.
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "tests/unit/agent/buffer/buffer_folder.h"

namespace {

namespace fs = std::filesystem;
using test::MustAppend;
using test::Peek;
using test::Row;
using test::Rows;
using Folder = test::BufferFolder;

constexpr std::uint64_t kInFile = 10;
constexpr std::uint64_t kInLog = 30;

void Overwrite(const fs::path& file, std::uintmax_t at, std::size_t bytes) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(at));
  stream << std::string(bytes, '#');
  REQUIRE(stream.good());
}

// Ten rows in the file and thirty in its log, a commit each, as kill -9 leaves
// them.
fs::path LeaveLog(Folder& f) {
  { MustAppend(*f.Open(), Rows(1, kInFile)); }
  const pid_t child = fork();
  if (child == 0) {
    auto opened = f.TryOpen();
    if (!opened.ok()) _exit(1);
    for (auto n = kInFile + 1; n <= kInFile + kInLog; ++n) {
      if (!test::Append(*opened.value(), Rows(n, n)).ok()) _exit(2);
    }
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  auto log = f.folder / "buffer.db-wal";
  REQUIRE(fs::file_size(log) > kInLog * 4096);
  return log;
}

}  // namespace

TEST_CASE("Of a file that was cut in its middle the first rows are saved") {
  Folder f;
  { MustAppend(*f.Open(), Rows(1, 2'000, 200)); }
  const auto path = f.folder / "buffer.db";
  const auto bytes = fs::file_size(path);
  const bool at_page = GENERATE(true, false);
  fs::resize_file(path, bytes / 2 / 4096 * 4096 + (at_page ? 0 : 1'000));

  auto buffer = f.Open();
  REQUIRE(f.recoveries.size() == 1);
  CHECK(f.recoveries[0].saved > 500);
  CHECK(f.recoveries[0].saved < 1'500);
  CHECK(f.recoveries[0].saved + f.recoveries[0].lost == 2'000);
  CHECK(fs::exists(f.recoveries[0].moved_to));
  const auto pending = Peek(*buffer);
  CHECK(pending.rows.size() == f.recoveries[0].saved + 1);
  CHECK(pending.rows.front() == Row(1, 200));
}

TEST_CASE("A log that a crash left whole is no damage") {
  Folder f;
  LeaveLog(f);
  auto buffer = f.Open();
  CHECK(f.recoveries.empty());
  CHECK(Peek(*buffer).rows.size() == kInFile + kInLog);
}

TEST_CASE("A log whose last commit is torn is no damage") {
  Folder f;
  const auto log = LeaveLog(f);
  fs::resize_file(log, fs::file_size(log) - 4'096);
  auto buffer = f.Open();
  CHECK(f.recoveries.empty());
  CHECK(Peek(*buffer).rows.size() == kInFile + kInLog - 1);
}

TEST_CASE("A damaged log is not passed over in silence") {
  Folder f;
  const auto log = LeaveLog(f);
  std::size_t least = kInFile;
  SECTION("its head") {
    Overwrite(log, 0, 32);
  }
  SECTION("the check sum in its head") {
    Overwrite(log, 24, 8);
  }
  SECTION("a frame in its middle") {
    Overwrite(log, fs::file_size(log) / 2, 100);
    least += kInLog / 4;
  }
  SECTION("a byte of its first frame") {
    Overwrite(log, 32 + 24 + 2'000, 1);
  }
  auto buffer = f.Open();
  REQUIRE(f.recoveries.size() == 1);
  CHECK(f.recoveries[0].why.find("log") != std::string::npos);
  CHECK(fs::exists(f.recoveries[0].moved_to.string() + "-wal"));
  // What is before it is whole.
  CHECK(f.recoveries[0].saved >= least);
  CHECK(f.recoveries[0].saved < kInFile + kInLog);
  CHECK(buffer->status().generation.ordinal == 2);
  const auto rows = Peek(*buffer).rows;
  REQUIRE(rows.size() == f.recoveries[0].saved + 1);
  CHECK(rows.front() == Row(1));
  CHECK(rows.back() == test::RecoveryRow());
}
