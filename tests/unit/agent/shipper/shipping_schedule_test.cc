#include "agent/shipper/shipping_schedule.h"

#include "tests/support/catch.h"

namespace {

using namespace std::chrono_literals;

constexpr base::SteadyTime kStart{100h};

agent::ShippingSchedule MakeSchedule() {
  return {60s, 64 * 1024, 5min};
}

}  // namespace

TEST_CASE("With nothing to send nothing is due") {
  CHECK_FALSE(MakeSchedule().due());
}

TEST_CASE("A batch is due when its oldest event is max_delay old") {
  auto schedule = MakeSchedule();
  schedule.Stored(kStart, 100, false);
  schedule.Stored(kStart + 50s, 100, false);
  CHECK(schedule.due() == kStart + 60s);
}

TEST_CASE("A batch is due at once when there is enough for one") {
  auto schedule = MakeSchedule();
  schedule.Stored(kStart, 64 * 1024 - 1, false);
  CHECK(schedule.due() == kStart + 60s);
  schedule.Stored(kStart, 1, false);
  CHECK(*schedule.due() <= kStart);
}

TEST_CASE("An urgent event is due at once") {
  auto schedule = MakeSchedule();
  schedule.Stored(kStart, 1, true);
  CHECK(*schedule.due() <= kStart);
}

TEST_CASE("What is stored while a batch is under way is due by its own age") {
  auto schedule = MakeSchedule();
  schedule.Stored(kStart, 1, true);
  schedule.Taken();
  schedule.Stored(kStart + 1s, 1, false);
  schedule.Delivered(kStart + 2s, false, base::SteadyTime::min());
  CHECK(schedule.due() == kStart + 61s);
}

TEST_CASE("What a full batch left behind is due after the pause") {
  auto schedule = MakeSchedule();
  schedule.Stored(kStart, 200'000, false);
  schedule.Taken();
  schedule.Delivered(kStart, true, kStart + 100ms);
  CHECK(schedule.due() == kStart + 100ms);
}

TEST_CASE("After a failure nothing is due before the wait is over") {
  auto schedule = MakeSchedule();
  schedule.Stored(kStart, 1, false);
  schedule.Taken();
  schedule.Failed(kStart + 5min);
  CHECK(schedule.due() == kStart + 5min);
  schedule.Stored(kStart + 1s, 1, true);
  CHECK(schedule.due() == kStart + 5min);
}

TEST_CASE("A heartbeat is due only if nothing was delivered for five minutes") {
  auto schedule = MakeSchedule();
  schedule.Stored(kStart, 1, false);
  schedule.Taken();
  schedule.Delivered(kStart, false, base::SteadyTime::min());
  schedule.Beat(kStart + 4min);
  CHECK_FALSE(schedule.due());
  schedule.Beat(kStart + 5min);
  CHECK(schedule.due());
  CHECK(schedule.heartbeat_due());
  schedule.Taken();
  schedule.Delivered(kStart + 5min, false, base::SteadyTime::min());
  CHECK_FALSE(schedule.due());
  CHECK_FALSE(schedule.heartbeat_due());
}

TEST_CASE("A heartbeat that failed is still due") {
  auto schedule = MakeSchedule();
  schedule.Beat(kStart);
  schedule.Taken();
  schedule.Failed(kStart + 10s);
  CHECK(schedule.due() == kStart + 10s);
  CHECK(schedule.heartbeat_due());
}
