#include "base/spawn.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/file.h"
#include "base/unique_fd.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

// What the shell, started so, writes to its standard output.
std::string OutputOf(const std::string& script,
                     base::SpawnOptions options = {}) {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
  const base::UniqueFd output(ends[0]);
  base::UniqueFd theirs(ends[1]);
  options.descriptors.push_back({theirs.get(), STDOUT_FILENO});
  auto pid = base::Spawn("/bin/sh", {"sh", "-c", script}, options);
  REQUIRE(pid.ok());
  theirs.Reset();
  std::string text;
  std::array<char, 4096> chunk{};
  ssize_t got = 0;
  while ((got = read(output.get(), chunk.data(), chunk.size())) > 0)
    text.append(chunk.data(), static_cast<std::size_t>(got));
  int status = 0;
  REQUIRE(waitpid(pid.value(), &status, 0) == pid.value());
  CHECK(status == 0);
  return text;
}

// SigBlk or SigIgn of a shell that is started so, as the kernel says it. Read
// by the shell itself: one that starts a program blocks signals for a moment.
std::uint64_t SignalsOf(const std::string& set,
                        const base::SpawnOptions& options = {}) {
  const std::string line = OutputOf(
      "while read -r name value; do"
      " case $name in " +
          set +
          ":) echo $value;; esac;"
          " done </proc/$$/status",
      options);
  REQUIRE(line.size() > 1);
  return std::stoull(line, nullptr, 16);
}

base::UniqueFd FileWith(const test::TemporaryFolder& folder,
                        const std::string& contents) {
  const auto path = folder / contents;
  REQUIRE(base::WriteFileAtomically(path, contents, 0600).ok());
  return base::UniqueFd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

TEST_CASE("a child starts with no signal blocked, whatever its parent blocks") {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigaddset(&blocked, SIGHUP);
  REQUIRE(pthread_sigmask(SIG_BLOCK, &blocked, &before) == 0);
  const auto of_child = SignalsOf("SigBlk");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  CHECK(of_child == 0);
}

TEST_CASE("a child has the descriptors that it is given, by their numbers") {
  const test::TemporaryFolder folder;
  const auto one = FileWith(folder, "one");
  const auto two = FileWith(folder, "two");
  CHECK(OutputOf("cat <&7; cat <&8",
                 {.descriptors = {{one.get(), 7}, {two.get(), 8}}}) ==
        "onetwo");
}

TEST_CASE("descriptors may change places, or keep theirs") {
  const test::TemporaryFolder folder;
  const auto one = FileWith(folder, "one");
  const auto two = FileWith(folder, "two");
  const auto kept = FileWith(folder, "kept");
  // A shell's numbers have one digit.
  REQUIRE(kept.get() < 10);
  const auto number = [](const base::UniqueFd& fd) {
    return std::to_string(fd.get());
  };
  CHECK(OutputOf("cat <&" + number(one) + "; cat <&" + number(two) +
                     "; cat <&" + number(kept),
                 {.descriptors = {{one.get(), two.get()},
                                  {two.get(), one.get()},
                                  {kept.get(), kept.get()}}}) == "twoonekept");
}

TEST_CASE("a given descriptor stays its owner's, and the child has it once") {
  const test::TemporaryFolder folder;
  const auto one = FileWith(folder, "one");
  CHECK(OutputOf("ls -l /proc/$$/fd | grep -c " + folder.path().string(),
                 {.descriptors = {{one.get(), 7}}}) == "1\n");
  CHECK(fcntl(one.get(), F_GETFD) == FD_CLOEXEC);
}

TEST_CASE("streams that are not given can be nothing at all") {
  CHECK(OutputOf("readlink /proc/$$/fd/0 /proc/$$/fd/2",
                 {.null_streams = true}) == "/dev/null\n/dev/null\n");
}

TEST_CASE("a child has its parent's environment or an empty one") {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs.
  REQUIRE(setenv("DW_SPAWN_TEST", "here", 1) == 0);
  const std::string script = "printf %s \"$DW_SPAWN_TEST\"";
  CHECK(OutputOf(script) == "here");
  CHECK(OutputOf(script, {.empty_environment = true}).empty());
}

TEST_CASE("only a program that is not ours gets SIGPIPE as it expects") {
  constexpr std::uint64_t kBrokenPipe = 1U << (SIGPIPE - 1);
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const auto of_ours = SignalsOf("SigIgn");
  const auto of_other = SignalsOf("SigIgn", {.not_ours = true});
  (void)std::signal(SIGPIPE, before);
  CHECK((of_ours & kBrokenPipe) != 0);
  CHECK((of_other & kBrokenPipe) == 0);
}

TEST_CASE("a program that cannot be started is named, with the reason") {
  const test::TemporaryFolder folder;
  const auto absent = base::Spawn(folder / "absent", {"absent"});
  REQUIRE_FALSE(absent.ok());
  CHECK(absent.error().code == base::ErrorCode::kInvalid);
  CHECK(absent.error().message ==
        (folder / "absent").string() + ": No such file or directory");
  REQUIRE(base::WriteFileAtomically(folder / "text", "no program", 0600).ok());
  const auto denied = base::Spawn(folder / "text", {"text"});
  REQUIRE_FALSE(denied.ok());
  CHECK(denied.error().code == base::ErrorCode::kDenied);
}

TEST_CASE("a descriptor that is closed starts no child") {
  CHECK_FALSE(
      base::Spawn("/bin/true", {"true"}, {.descriptors = {{-1, 3}}}).ok());
}

}  // namespace
