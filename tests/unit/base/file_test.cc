#include "base/file.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

using base::ErrorCode;

std::uint32_t ModeOf(const std::filesystem::path& path) {
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  return info.st_mode & 07777;
}

TEST_CASE("a file is written whole and read back") {
  const test::TemporaryFolder folder;
  const std::string contents("a\0b\n", 4);
  REQUIRE(base::WriteFileAtomically(folder / "f", contents, 0600).ok());
  CHECK(base::ReadFile(folder / "f").value() == contents);
}

TEST_CASE("a written file has exactly the mode asked for") {
  const test::TemporaryFolder folder;
  const auto before = umask(077);
  REQUIRE(base::WriteFileAtomically(folder / "f", "x", 0640).ok());
  umask(before);
  CHECK(ModeOf(folder / "f") == 0640);
}

TEST_CASE("a write that fails leaves the old file and nothing else") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "f");
  std::filesystem::create_directory(folder / "f/kept");
  CHECK_FALSE(base::WriteFileAtomically(folder / "f", "x", 0600).ok());
  int entries = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(folder.path()))
    ++entries;
  CHECK(entries == 1);
  CHECK(std::filesystem::exists(folder / "f/kept"));
}

TEST_CASE("a file that does not exist is an invalid request naming it") {
  const test::TemporaryFolder folder;
  const auto read = base::ReadFile(folder / "absent");
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().code == ErrorCode::kInvalid);
  CHECK(read.error().message.find("absent") != std::string::npos);
}

TEST_CASE("a file over the limit is not read") {
  const test::TemporaryFolder folder;
  REQUIRE(base::WriteFileAtomically(folder / "f", "12345", 0600).ok());
  CHECK(base::ReadFile(folder / "f", 5).ok());
  CHECK(base::ReadFile(folder / "f", 4).error().code == ErrorCode::kFull);
}

TEST_CASE("a folder is made with its parents and may exist already") {
  const test::TemporaryFolder folder;
  REQUIRE(base::MakeFolder(folder / "a/b/c", 0700).ok());
  CHECK(ModeOf(folder / "a/b/c") == 0700);
  CHECK(base::MakeFolder(folder / "a/b/c", 0700).ok());
}

TEST_CASE("a slash at the end of a folder's name changes nothing") {
  const test::TemporaryFolder folder;
  REQUIRE(base::MakeFolder((folder / "a/b").string() + "/", 0700).ok());
  CHECK(ModeOf(folder / "a/b") == 0700);
}

TEST_CASE("a file where a folder is to be is an error") {
  const test::TemporaryFolder folder;
  REQUIRE(base::WriteFileAtomically(folder / "f", "x", 0600).ok());
  CHECK_FALSE(base::MakeFolder(folder / "f", 0700).ok());
}

TEST_CASE("a lock that another process holds is refused, naming the process") {
  const test::TemporaryFolder folder;
  auto lock = base::LockFile(folder / "lock");
  REQUIRE(lock.ok());

  const pid_t child = fork();
  if (child == 0) {
    const auto second = base::LockFile(folder / "lock");
    const bool refused =
        !second.ok() && second.error().code == ErrorCode::kUnavailable &&
        second.error().message.find(std::to_string(getppid())) !=
            std::string::npos;
    _exit(refused ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);

  lock.value().Reset();
  CHECK(base::LockFile(folder / "lock").ok());
}

TEST_CASE("a shredded file's bytes are gone where they were") {
  const test::TemporaryFolder folder;
  REQUIRE(base::WriteFileAtomically(folder / "f", "secret", 0600).ok());
  // A second name for the same bytes.
  std::filesystem::create_hard_link(folder / "f", folder / "same");
  REQUIRE(base::ShredFile(folder / "f").ok());
  CHECK_FALSE(std::filesystem::exists(folder / "f"));
  CHECK(base::ReadFile(folder / "same").value() == std::string(6, '\0'));
}

TEST_CASE("shredding leaves alone what a link points to") {
  const test::TemporaryFolder folder;
  REQUIRE(base::WriteFileAtomically(folder / "other", "kept", 0600).ok());
  std::filesystem::create_symlink(folder / "other", folder / "link");
  CHECK_FALSE(base::ShredFile(folder / "link").ok());
  CHECK_FALSE(std::filesystem::is_symlink(folder / "link"));
  CHECK(base::ReadFile(folder / "other").value() == "kept");
  CHECK_FALSE(base::ShredFile(folder / "absent").ok());
}

}  // namespace
