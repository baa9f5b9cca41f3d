#include "agent/daemon/clock_watch.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

using namespace std::chrono_literals;

TEST_CASE("Time that passes is no jump") {
  test::FakeClock clock;
  agent::ClockWatch watch(clock);
  clock.Pass(5min);
  CHECK_FALSE(watch.Check());
}

TEST_CASE("A wall clock that was set is noticed once, with its direction") {
  test::FakeClock clock;
  agent::ClockWatch watch(clock);
  clock.Pass(5min);
  clock.Set(-1h);
  CHECK(watch.Check() == -1h);
  clock.Pass(5min);
  CHECK_FALSE(watch.Check());
  clock.Set(3s);
  CHECK(watch.Check() == 3s);
}

TEST_CASE("What a time service corrects in passing is no jump") {
  test::FakeClock clock;
  agent::ClockWatch watch(clock);
  clock.Set(2s);
  CHECK_FALSE(watch.Check());
}

TEST_CASE("A clock that is not the centre's is told once, and if it changes") {
  test::FakeClock clock;
  agent::ClockWatch watch(clock);
  CHECK_FALSE(watch.CheckByCentre(-60s));
  CHECK(watch.CheckByCentre(-61s) == -61s);
  CHECK_FALSE(watch.CheckByCentre(-90s));
  CHECK(watch.CheckByCentre(1h) == 1h);
  CHECK_FALSE(watch.CheckByCentre(0s));
  CHECK(watch.CheckByCentre(1h) == 1h);
}
