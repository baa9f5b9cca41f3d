#include "base/log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/file.h"
#include "base/unique_fd.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace {

// Standard error in a file while this lives.
class Captured {
 public:
  explicit Captured(const std::filesystem::path& path)
      : before_(dup(STDERR_FILENO)),
        file_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    REQUIRE(dup2(file_.get(), STDERR_FILENO) == STDERR_FILENO);
  }
  ~Captured() { dup2(before_.get(), STDERR_FILENO); }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  // As systemd.exec(5) names a stream.
  std::string Name() const {
    struct stat status {};
    REQUIRE(fstat(file_.get(), &status) == 0);
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
  }

 private:
  const base::UniqueFd before_;
  const base::UniqueFd file_;
};

std::string LineWith(const std::string& stream_or_empty_for_own) {
  const test::TemporaryFolder folder;
  {
    const Captured captured(folder / "log");
    const std::string stream = stream_or_empty_for_own.empty()
                                   ? captured.Name()
                                   : stream_or_empty_for_own;
    // NOLINTBEGIN(concurrency-mt-unsafe): one thread.
    setenv("JOURNAL_STREAM", stream.c_str(), 1);
    const test::FakeClock clock;
    base::Log log(base::LogLevel::kInfo, clock);
    log.Warn("area", "a\nb");
    log.Debug("area", "not at this level");
    unsetenv("JOURNAL_STREAM");
    // NOLINTEND(concurrency-mt-unsafe)
  }
  return base::ReadFile(folder / "log").value();
}

TEST_CASE("lines for journald carry a priority in place of the time") {
  CHECK(LineWith("") == "<4>area: a\\x0ab\n");
}

TEST_CASE("a variable that was inherited does not make a file a journal") {
  const std::string line = LineWith("1:1");
  CHECK(line.find(" warn area: a\\x0ab\n") != std::string::npos);
  CHECK(line.front() != '<');
}

}  // namespace
