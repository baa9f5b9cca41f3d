#include "collectors/file_export/known_files.h"

#include <string>

#include "tests/support/catch.h"

namespace {

using collectors::FileHandle;
using collectors::FileIdentity;
using collectors::KnownFiles;

FileIdentity File(std::uint64_t number) {
  return {.device = 1, .inode = number, .born_ns = 0};
}

FileHandle Handle(std::uint64_t number) {
  return {.file_system = 7, .type = 1, .bytes = std::to_string(number)};
}

TEST_CASE("a file is found by its handle, and its handle by the file") {
  KnownFiles known;
  known.Remember(File(1), Handle(1));
  REQUIRE(known.FindFile(Handle(1)) != nullptr);
  CHECK(*known.FindFile(Handle(1)) == File(1));
  REQUIRE(known.FindHandle(File(1)) != nullptr);
  CHECK(*known.FindHandle(File(1)) == Handle(1));
  CHECK(known.FindFile(Handle(2)) == nullptr);
  CHECK(known.FindHandle(File(2)) == nullptr);
}

TEST_CASE("a file that is made where another was has the newer handle") {
  KnownFiles known;
  known.Remember(File(1), Handle(1));
  known.Remember(File(1), Handle(2));
  CHECK(*known.FindHandle(File(1)) == Handle(2));
  CHECK(known.FindFile(Handle(1)) == nullptr);
  REQUIRE(known.FindFile(Handle(2)) != nullptr);
  CHECK(*known.FindFile(Handle(2)) == File(1));
}

TEST_CASE("a change was told of only if it is that change of that file") {
  KnownFiles known;
  known.Remember(File(1), Handle(1));
  CHECK_FALSE(known.WasTold(File(1), 0));
  known.SetWritten(File(1), 5);
  CHECK(known.WasTold(File(1), 5));
  CHECK_FALSE(known.WasTold(File(1), 6));
  CHECK_FALSE(known.WasTold(File(2), 5));
}

TEST_CASE("one file too many makes the oldest forgotten, with all of it") {
  KnownFiles known;
  for (std::uint64_t n = 1; n <= KnownFiles::kMax; ++n)
    known.Remember(File(n), Handle(n));
  known.SetWritten(File(1), 5);
  // Told of again it is as old as before.
  known.Remember(File(1), Handle(1));
  CHECK(known.FindHandle(File(1)) != nullptr);
  known.Remember(File(0), Handle(0));
  CHECK(known.FindHandle(File(1)) == nullptr);
  CHECK(known.FindFile(Handle(1)) == nullptr);
  CHECK_FALSE(known.WasTold(File(1), 5));
  CHECK(known.FindHandle(File(2)) != nullptr);
  CHECK(known.FindHandle(File(0)) != nullptr);
}

}  // namespace
