#include "agent/notice/notice_record.h"

#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace {

constexpr protocol::LoginId kAnn = 0xAA;
constexpr protocol::LoginId kBob = 0xBB;

struct Fixture {
  agent::NoticeRecord Load() const {
    return std::move(agent::NoticeRecord::Load(file).value());
  }

  test::TemporaryFolder folder;
  std::filesystem::path file = folder / "notices";
  test::FakeClock clock;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A notice is shown once a day, each version anew") {
  auto record = Load();
  CHECK(record.Shown(kAnn, "v1", clock.utc_now()).value());
  CHECK_FALSE(record.Shown(kAnn, "v1", clock.utc_now()).value());
  CHECK(record.Shown(kBob, "v1", clock.utc_now()).value());
  // Also after a restart.
  auto again = Load();
  CHECK_FALSE(again.Shown(kAnn, "v1", clock.utc_now()).value());
  CHECK(again.Shown(kAnn, "v2", clock.utc_now()).value());
  clock.Pass(std::chrono::hours(24));
  CHECK(again.Shown(kAnn, "v2", clock.utc_now()).value());
}

TEST_CASE_METHOD(Fixture, "Who confirmed what survives a restart") {
  {
    auto record = Load();
    CHECK_FALSE(record.ConfirmedBy(kAnn));
    REQUIRE(record.Shown(kBob, "v1", clock.utc_now()).ok());
    REQUIRE(record.Confirmed(kAnn, "v1", clock.utc_now()).ok());
  }
  const auto record = Load();
  CHECK_FALSE(record.ConfirmedBy(kBob));
  REQUIRE(record.ConfirmedBy(kAnn));
  CHECK(record.ConfirmedBy(kAnn)->version == "v1");
  CHECK(record.ConfirmedBy(kAnn)->at == clock.utc_now());
}

TEST_CASE_METHOD(Fixture, "A file that is not what was written is refused") {
  for (const char* text : {"nonsense\n", "aa v1 3\n", "aa v1 3 v1 5 more\n"}) {
    REQUIRE(base::WriteFileAtomically(file, text, 0600).ok());
    const auto loaded = agent::NoticeRecord::Load(file);
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().code == base::ErrorCode::kCorrupt);
    CHECK(loaded.error().message.find("notices:1") != std::string::npos);
  }
}
