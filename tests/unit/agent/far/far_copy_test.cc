#include "agent/far/far_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "collectors/file_export/file_look.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace {

using protocol::Reason;

struct Fixture {
  base::UniqueFd Found(const std::string& text) const {
    std::ofstream(folder / "file") << text;
    return collectors::FindWithoutLinks(folder / "file");
  }

  const test::TemporaryFolder folder;
  test::FakeClock clock;
};

std::string TextOf(const base::UniqueFd& file) {
  std::string text(10'000'000, '\0');
  const auto size = pread(file.get(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "A copy is whole, for reading, and for ever as it is") {
  const std::string text(5'000'000, 'x');
  int pieces = 0;
  const auto copy = agent::CopyOfFar(Found(text), clock, [&] { ++pieces; });
  REQUIRE(copy.reason == Reason::kNone);
  CHECK(pieces > 3);
  CHECK(TextOf(copy.file) == text);
  CHECK((fcntl(copy.file.get(), F_GETFL) & O_ACCMODE) == O_RDONLY);
  const std::string path = "/proc/self/fd/" + std::to_string(copy.file.get());
  const base::UniqueFd again(open(path.c_str(), O_RDWR | O_CLOEXEC));
  CHECK(write(again.get(), "y", 1) == -1);
  CHECK(ftruncate(again.get(), 1) == -1);
  CHECK(TextOf(copy.file) == text);
}

TEST_CASE_METHOD(Fixture, "What is too large is not copied") {
  const agent::FarCopyLimits limits{.bytes = 10};
  const auto copy = [&](const std::string& text) {
    return agent::CopyOfFar(
        Found(text), clock, [] {}, limits);
  };
  CHECK(copy("0123456789").reason == Reason::kNone);
  CHECK(copy("0123456789x").reason == Reason::kTooLarge);
  CHECK_FALSE(copy("0123456789x").file.valid());
}

TEST_CASE_METHOD(Fixture, "What grows beyond it while it is copied neither") {
  const auto found = Found(std::string(1'500'000, 'x'));
  const agent::FarCopyLimits limits{.bytes = 2'000'000};
  const auto copy = agent::CopyOfFar(
      found,
      clock,
      [&] {
        std::ofstream(folder / "file", std::ios::app)
            << std::string(1'500'000, 'x');
      },
      limits);
  CHECK(copy.reason == Reason::kTooLarge);
}

TEST_CASE_METHOD(Fixture, "What takes too long is given up") {
  const auto copy =
      agent::CopyOfFar(Found(std::string(3'000'000, 'x')),
                       clock,
                       [&] { clock.Pass(std::chrono::seconds(6)); },
                       {.within = std::chrono::seconds(10)});
  CHECK(copy.reason == Reason::kTimeout);
  CHECK_FALSE(copy.file.valid());
}

TEST_CASE_METHOD(Fixture, "What cannot be opened is gone") {
  CHECK(agent::CopyOfFar({}, clock, [] {}).reason == Reason::kOwnerGone);
  CHECK(
      agent::CopyOfFar(collectors::FindWithoutLinks(folder.path()), clock, [] {
      }).reason == Reason::kOwnerGone);
}
