#include "agent/daemon/gate_watch.h"

#include <vector>

#include "tests/support/catch.h"
#include "tests/support/run_loop.h"

namespace {

using namespace std::chrono_literals;

struct Fixture {
  Fixture() : loop(std::move(base::EventLoop::Create().value())) {}

  bool RunUntil(const std::function<bool()>& condition) {
    return test::RunUntil(*loop, condition);
  }

  std::unique_ptr<base::EventLoop> loop;
  base::SystemClock clock;
  std::vector<std::uint64_t> pings;
  bool answers = false;
  bool listening = true;
  int unknown = 0;
  std::vector<std::chrono::milliseconds> known;
  agent::GateWatch watch{
      *loop,
      clock,
      {.interval = 20ms, .patience = 10ms},
      {.ping =
           [this](std::uint64_t nonce) {
             pings.push_back(nonce);
             if (answers) loop->Post([this, nonce] { watch.OnPong(nonce); });
           },
       .listening = [this] { return listening; },
       .on_unknown = [this] { ++unknown; },
       .on_known = [this](auto silence) { known.push_back(silence); }}};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A closed gate is not asked about") {
  CHECK_FALSE(test::RunUntil(
      *loop, [&] { return !pings.empty(); }, 60ms));
}

TEST_CASE_METHOD(Fixture, "A session that answers is known") {
  answers = true;
  watch.SetOpen(true);
  REQUIRE(RunUntil([&] { return pings.size() >= 4; }));
  CHECK(unknown == 0);
  CHECK(known.empty());
}

TEST_CASE_METHOD(Fixture,
                 "Silence makes the gate unknown, once, and for how long") {
  watch.SetOpen(true);
  REQUIRE(RunUntil([&] { return pings.size() >= 3; }));
  CHECK(unknown == 1);
  CHECK(watch.unknown());
  answers = true;
  REQUIRE(RunUntil([&] { return !known.empty(); }));
  CHECK(known.size() == 1);
  // From the first ping that was not answered: two intervals at least.
  CHECK(known[0] >= 40ms);
  CHECK_FALSE(watch.unknown());
}

TEST_CASE_METHOD(Fixture, "An answer to an older question proves nothing") {
  watch.SetOpen(true);
  REQUIRE(RunUntil([&] { return pings.size() >= 2; }));
  watch.OnPong(pings.front());
  CHECK(watch.unknown());
}

TEST_CASE_METHOD(Fixture, "Who does not listen does not blame the other") {
  listening = false;
  watch.SetOpen(true);
  REQUIRE(RunUntil([&] { return pings.size() >= 3; }));
  CHECK(unknown == 0);
}

TEST_CASE_METHOD(Fixture,
                 "A pause asks nothing, and knows no more than before") {
  watch.SetOpen(true);
  REQUIRE(RunUntil([&] { return unknown == 1; }));
  watch.Pause();
  const auto asked = pings.size();
  CHECK_FALSE(test::RunUntil(
      *loop, [&] { return pings.size() > asked; }, 60ms));
  CHECK(known.empty());
  CHECK(watch.unknown());
  watch.OnPong(pings.back());
  CHECK(known.size() == 1);
  CHECK_FALSE(test::RunUntil(
      *loop, [&] { return pings.size() > asked; }, 60ms));
}

TEST_CASE_METHOD(Fixture, "Closing the gate ends the watch, and not knowing") {
  watch.SetOpen(true);
  REQUIRE(RunUntil([&] { return unknown == 1; }));
  watch.SetOpen(false);
  CHECK(known.size() == 1);
  const auto asked = pings.size();
  CHECK_FALSE(test::RunUntil(
      *loop, [&] { return pings.size() > asked; }, 60ms));
}
