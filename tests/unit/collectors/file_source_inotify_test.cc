#include "collectors/file_export/file_source_inotify.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/event_loop.h"
#include "collectors/file_export/file_look.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/temporary_folder.h"

namespace {

void Write(const std::filesystem::path& file) {
  std::ofstream(file) << "x";
}

// The file system's clock stands still for some milliseconds; ours counts them.
void WaitForItsClock(const std::filesystem::path& folder,
                     const base::Clock& clock) {
  const std::chrono::nanoseconds now =
      clock.utc_now().time_since_epoch() + std::chrono::milliseconds(1);
  std::int64_t changed = 0;
  while (changed <= now.count()) {
    Write(folder / "probe");
    changed =
        collectors::FactsOf(collectors::FindWithoutLinks(folder / "probe"))
            ->changed_ns;
  }
}

TEST_CASE("a large home is walked in steps, and nothing in it is missed") {
  constexpr int kFolders = 700;
  const test::TemporaryFolder home;
  const test::TemporaryFolder elsewhere;
  for (int n = 0; n < kFolders; ++n) {
    const auto folder =
        home.path() / std::to_string(n % 10) / std::to_string(n);
    std::filesystem::create_directories(folder);
    Write(folder / "old");
  }
  const base::SystemClock clock;
  WaitForItsClock(elsewhere.path(), clock);
  const auto loop = std::move(base::EventLoop::Create().value());
  const auto source =
      collectors::MakeInotifyFileSource({.home = home.path()}, *loop, clock);
  std::set<std::string> told;
  source->Start(
      {.on_notice =
           [&](const auto& notice) { told.insert(notice.place.path()); },
       .on_overflow = [] {}});
  bool between = false;
  REQUIRE(source->SetWatching(true).ok());
  WaitForItsClock(elsewhere.path(), clock);
  for (int n = 0; n < kFolders; ++n)
    Write(home.path() / std::to_string(n % 10) / std::to_string(n) / "new");
  SECTION("while everything else goes on") {
    // Not moved yet by anybody: the folders of 9 with what is below.
    std::filesystem::rename(home.path() / "9", home.path() / "moved");
    loop->Post([&] { between = told.size() < kFolders; });
    REQUIRE(test::RunUntil(*loop, [&] {
      std::set<std::string> names;
      for (const auto& path : told)
        names.insert(std::filesystem::path(path).parent_path().filename());
      return names.size() == kFolders;
    }));
    CHECK(between);
  }
  SECTION("nor of one that ends before that") {
    std::filesystem::rename(home.path() / "9" / "9" / "new",
                            home.path() / "9" / "9" / "named");
    source->Drain();
    CHECK(told.size() >= kFolders);
  }
  for (const auto& path : told)
    CHECK_FALSE(path.ends_with("/old"));
}

}  // namespace
