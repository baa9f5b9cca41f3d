#include "agent/daemon/centre_clock.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

struct Fixture {
  agent::CentreClock Open() { return {desk, folder / "last_contact", issued}; }
  void Set(std::chrono::milliseconds ahead) { desk.Set(ahead); }

  test::TemporaryFolder folder;
  test::FakeClock desk;
  const base::UtcTime issued = desk.utc_now() - days(10);
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Before any contact a plausible clock is believed") {
  auto clock = Open();
  CHECK(clock.utc_now() == desk.utc_now());
  Set(days(400));
  CHECK(clock.utc_now() == desk.utc_now());
  CHECK(clock.at_least().utc_now() == issued);
}

TEST_CASE_METHOD(Fixture, "A clock that is ten years off is not believed") {
  auto clock = Open();
  Set(days(3650));
  CHECK(clock.utc_now() == issued);
  desk.Pass(1h);
  CHECK(clock.utc_now() == issued + 1h);
  CHECK(clock.at_least().utc_now() == issued + 1h);
  Set(days(-7300));
  CHECK(clock.utc_now() == issued + 1h);
}

TEST_CASE_METHOD(Fixture, "What the centre said and what passed since counts") {
  const auto right = desk.utc_now();
  auto clock = Open();
  Set(days(100));
  clock.Heard(right);
  CHECK(clock.utc_now() == right);
  CHECK(clock.at_least().utc_now() == right);
  Set(days(3650));
  desk.Pass(2h);
  CHECK(clock.utc_now() == right + 2h);
  // The centre's clock was wrong, and is no longer.
  clock.Heard(right - days(500));
  CHECK(clock.utc_now() == right - days(500));
  // What cannot be meant is not heard.
  clock.Heard(base::UtcTime::max());
  clock.Heard(base::UtcTime{});
  CHECK(clock.utc_now() == right - days(500));
}

TEST_CASE_METHOD(Fixture, "The last contact is known at the next start") {
  const auto right = desk.utc_now();
  {
    auto clock = Open();
    CHECK(clock.Save().ok());
    CHECK_FALSE(std::filesystem::exists(folder / "last_contact"));
    clock.Heard(right);
    CHECK(clock.Save().ok());
    clock.Heard(right + 5min);
    CHECK(clock.Save().ok());  // Not worth a write.
  }
  Set(days(-1));
  CHECK(Open().utc_now() == right);
  Set(days(1) + 729 * 24h);
  CHECK(Open().utc_now() == desk.utc_now());
  Set(days(2));
  CHECK(Open().utc_now() == right);
}
