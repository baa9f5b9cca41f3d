#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "base/file.h"
#include "base/unique_fd.h"
#include "collectors/screenshot/tool_source.h"
#include "tests/support/catch.h"
#include "tests/support/child_process.h"
#include "tests/support/run_loop.h"
#include "tests/support/temporary_folder.h"

namespace {

using collectors::StartedTool;
using test::ChildProcess;

// The tool is a shell by another name.
struct Desk {
  Desk() {
    std::filesystem::copy_file("/bin/dash", tool);
    std::filesystem::copy_file("/bin/dash", portal);
    REQUIRE(mkfifo(end.c_str(), 0600) == 0);
    source->Start([this](const StartedTool& one) { told.push_back(one); });
  }
  // All that wait go on, and end; who comes to it later finds nothing to wait
  // for.
  ~Desk() {
    const base::UniqueFd all(open(end.c_str(), O_RDWR | O_CLOEXEC));
    std::error_code ignored;
    std::filesystem::remove(end, ignored);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  void Watch() { REQUIRE(source->SetWatching(true).ok()); }
  std::unique_ptr<ChildProcess> Run(const std::string& script) const {
    return std::make_unique<ChildProcess>(
        std::vector<std::string>{tool, "-c", script});
  }
  bool Told(std::size_t count) {
    return test::RunUntil(*loop, [&] { return told.size() >= count; });
  }

  test::TemporaryFolder folder;
  const std::filesystem::path real = std::filesystem::canonical(folder.path());
  const std::string tool = real / "tool";
  const std::string end = real / "end";
  // In the shell itself.
  const std::string wait = "read none <" + end + "; true";
  const std::string portal = real / "xdg-desktop-portal-test";
  std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  std::unique_ptr<collectors::ToolSource> source =
      collectors::OpenInotifyToolSource(
          *loop,
          {"tool", "missing"},
          {.tools = {real, real / "none"}, .portals = real});
  std::vector<StartedTool> told;
};

TEST_CASE("a tool that is started is told once, one that ran before is not") {
  Desk desk;
  const auto before = desk.Run(desk.wait);
  desk.Watch();
  const auto one = desk.Run(desk.wait);
  REQUIRE(desk.Told(1));
  // Who reads the file only does not run it.
  REQUIRE(base::ReadFile(desk.tool).ok());
  const auto two = desk.Run(desk.wait);
  REQUIRE(desk.Told(2));
  REQUIRE(desk.told.size() == 2);
  CHECK(desk.told[0].process == one->pid());
  CHECK(desk.told[1].process == two->pid());
  CHECK(desk.told[1].name == "tool");
  CHECK_FALSE(desk.told[1].by_portal);
}

TEST_CASE("what a tool starts of itself is a part of it") {
  Desk desk;
  desk.Watch();
  // A shell runs this in a process of its own, without opening its file.
  const auto one = desk.Run("(" + desk.wait + "); true");
  REQUIRE(desk.Told(1));
  const auto two = desk.Run(desk.wait);
  REQUIRE(desk.Told(2));
  REQUIRE(desk.told.size() == 2);
  CHECK(desk.told[0].process == one->pid());
  CHECK(desk.told[1].process == two->pid());
}

TEST_CASE("what a portal starts is said to be its") {
  Desk desk;
  desk.Watch();
  const ChildProcess portal(
      {desk.portal, "-c", desk.tool + " -c '" + desk.wait + "'; true"});
  REQUIRE(desk.Told(1));
  CHECK(desk.told[0].by_portal);
  CHECK(desk.told[0].process != portal.pid());
}

TEST_CASE("while it is not watching nothing is told") {
  Desk desk;
  desk.Watch();
  REQUIRE(desk.source->SetWatching(false).ok());
  const auto one = desk.Run(desk.wait);
  desk.Watch();
  const auto two = desk.Run(desk.wait);
  REQUIRE(desk.Told(1));
  CHECK(desk.told[0].process == two->pid());
}

}  // namespace
