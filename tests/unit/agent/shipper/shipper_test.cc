#include "agent/shipper/shipper.h"

#include <atomic>

#include "tests/support/catch.h"
#include "tests/support/fake_centre.h"
#include "tests/support/memory_buffer.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace std::chrono_literals;
using State = agent::ShippingStats::State;

struct Fixture {
  explicit Fixture(agent::Shipper::Settings settings = {.max_delay = 1h,
                                                        .batch_bytes = 4'000,
                                                        .retry_cap = 10ms})
      : shipper(buffer,
                centre.Connect(),
                clock,
                random,
                {.settings = settings,
                 .quarantine = folder.path() / "quarantine",
                 .backlog_bytes_per_second = 10'000'000},
                {.delivery = {.on_fork = [](std::uint64_t) {},
                              .on_missing = [](std::uint64_t) {},
                              .on_rejected = [](const auto&, const auto&) {}},
                 .on_trouble = [this](const auto&) { ++troubles; },
                 .on_recovery = [this] { ++recoveries; }}) {
    // It looks for what an earlier run left before it waits for news.
    REQUIRE(WaitFor([this] { return buffer.peeks() > 0; }));
  }

  // As the recorder does: first the buffer, then the word.
  void Store(int count, bool urgent) {
    buffer.Add(count);
    shipper.Stored(static_cast<std::uint64_t>(count) * 4, urgent);
  }
  bool WaitFor(const std::function<bool()>& condition) const {
    const auto deadline = clock.steady_now() + 20s;
    while (!condition()) {
      if (clock.steady_now() > deadline) return false;
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }

  base::SystemClock clock;
  test::SeededRandom random;
  test::TemporaryFolder folder;
  test::MemoryBuffer buffer;
  test::FakeCentre centre;
  std::atomic<int> troubles = 0;
  std::atomic<int> recoveries = 0;
  agent::Shipper shipper;
};

}  // namespace

TEST_CASE("Events wait for company; an urgent one takes them along") {
  Fixture f;
  f.Store(3, false);
  CHECK(f.centre.tries() == 0);
  f.Store(1, true);
  REQUIRE(f.centre.WaitForRows(4));
  CHECK(f.centre.tries() == 1);
}

TEST_CASE("Events leave when the oldest is max_delay old") {
  Fixture f({.max_delay = 50ms, .batch_bytes = 4'000, .retry_cap = 10ms});
  f.Store(3, false);
  CHECK(f.centre.WaitForRows(3));
}

TEST_CASE("Events leave when there are enough for a batch") {
  Fixture f;
  f.Store(999, false);
  CHECK(f.centre.tries() == 0);
  f.Store(1, false);
  CHECK(f.centre.WaitForRows(1'000));
}

TEST_CASE("What an earlier run left is sent at the start") {
  test::FakeCentre centre;
  test::MemoryBuffer buffer;
  buffer.Add(10'000);
  const base::SystemClock clock;
  test::SeededRandom random;
  agent::Shipper shipper(
      buffer,
      centre.Connect(),
      clock,
      random,
      {.settings = {.max_delay = 1h, .batch_bytes = 4'000, .retry_cap = 10ms},
       .quarantine = {},
       .backlog_bytes_per_second = 10'000'000},
      {.delivery = {.on_fork = [](std::uint64_t) {},
                    .on_missing = [](std::uint64_t) {},
                    .on_rejected = [](const auto&, const auto&) {}},
       .on_trouble = [](const auto&) {},
       .on_recovery = [] {}});
  CHECK(centre.WaitForRows(10'000));
}

TEST_CASE("A centre that was away gets everything once") {
  Fixture f;
  f.centre.SetAway(true);
  f.Store(2'500, true);
  REQUIRE(f.centre.WaitForTries(5));
  CHECK(f.shipper.stats().state == State::kRetrying);
  CHECK(f.shipper.stats().last_error == "connection refused");
  CHECK(f.troubles == 1);  // Said once, however often it was tried.
  f.centre.SetAway(false);
  REQUIRE(f.centre.WaitForRows(2'500));
  REQUIRE(f.WaitFor([&] { return f.shipper.stats().counts.events == 2'500; }));
  CHECK(f.centre.rows().size() == 2'500);
  CHECK(f.recoveries == 1);
  CHECK(f.shipper.stats().last_error.empty());
}

TEST_CASE("An empty batch is the heartbeat when nothing else was sent") {
  Fixture f;
  f.shipper.Beat();
  REQUIRE(f.centre.WaitForTries(1));
  REQUIRE(f.WaitFor([&] { return f.shipper.stats().counts.batches == 1; }));
  f.shipper.Beat();
  f.Store(1, true);
  REQUIRE(f.centre.WaitForRows(1));
  // The second beat came right after a delivery: no batch of its own.
  CHECK(f.centre.tries() == 2);
}

TEST_CASE("Every beat looks into the buffer, also when nothing is due") {
  Fixture f;
  f.shipper.Beat();
  REQUIRE(f.WaitFor([&] { return f.shipper.stats().counts.batches == 1; }));
  const auto peeks = f.buffer.peeks();
  f.shipper.Beat();
  REQUIRE(f.WaitFor([&] { return f.buffer.peeks() > peeks; }));
  CHECK(f.centre.tries() == 1);
}

TEST_CASE("Finishing sends what there is without waiting for max_delay") {
  Fixture f;
  f.Store(900, false);
  f.shipper.Finish(20s);
  CHECK(f.centre.rows().size() == 900);
}

TEST_CASE("Finishing does not wait for a centre that is away") {
  Fixture f({.max_delay = 1h, .batch_bytes = 4'000, .retry_cap = 1h});
  f.centre.SetAway(true);
  f.Store(1, true);
  REQUIRE(f.WaitFor([&] { return f.troubles == 1; }));
  f.shipper.Finish(1h);
  CHECK(f.buffer.status().events == 1);
}

TEST_CASE("A shorter max_delay counts for what is waiting already") {
  Fixture f;
  f.Store(3, false);
  f.shipper.Configure(
      {.max_delay = 10ms, .batch_bytes = 4'000, .retry_cap = 10ms});
  CHECK(f.centre.WaitForRows(3));
}
