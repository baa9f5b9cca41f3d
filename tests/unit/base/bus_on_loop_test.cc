#include "base/dbus/bus_on_loop.h"

#include <csignal>
#include <cstdint>
#include <memory>
#include <string>

#include "base/event_loop.h"
#include "tests/support/catch.h"
#include "tests/support/child_process.h"
#include "tests/support/run_loop.h"
#include "tests/support/temporary_folder.h"

namespace {

using base::dbus::BusOnLoop;
using base::dbus::BusRef;

// A real bus, and connections to it.
struct Bus {
  Bus() {
    REQUIRE(test::RunUntil(*loop, [&] { return Connect() != nullptr; }));
  }
  BusRef Connect() const {
    sd_bus* made = nullptr;
    REQUIRE(sd_bus_new(&made) >= 0);
    BusRef bus(made);
    REQUIRE(sd_bus_set_address(made, address.c_str()) >= 0);
    REQUIRE(sd_bus_set_bus_client(made, 1) >= 0);
    const char* name = nullptr;
    if (sd_bus_start(made) < 0 || sd_bus_get_unique_name(made, &name) < 0)
      bus.reset();
    return bus;
  }

  const test::TemporaryFolder folder;
  const std::string address = "unix:path=" + (folder / "bus").string();
  const std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  test::ChildProcess daemon{{"/usr/bin/dbus-daemon",
                             "--session",
                             "--nofork",
                             "--address=" + address}};
};

int Count(sd_bus_message*, void* count, sd_bus_error*) {
  ++*static_cast<int*>(count);
  return 0;
}

constexpr const char* kPath = "/test";
constexpr const char* kInterface = "com.example.Test";

TEST_CASE("what comes on the bus is handed out, and what is said is sent") {
  Bus bus;
  int heard = 0;
  BusOnLoop one(*bus.loop, bus.Connect(), [] { FAIL("it was not lost"); });
  BusOnLoop other(*bus.loop, bus.Connect(), [] { FAIL("it was not lost"); });
  REQUIRE(sd_bus_match_signal(one.get(),
                              nullptr,
                              nullptr,
                              kPath,
                              kInterface,
                              "Said",
                              Count,
                              &heard) >= 0);
  constexpr int kMany = 5'000;  // More than its socket takes at a time.
  const std::string text(1'000, 'x');
  for (int i = 0; i < kMany; ++i)
    REQUIRE(sd_bus_emit_signal(
                other.get(), kPath, kInterface, "Said", "s", text.c_str()) >=
            0);
  other.Process();
  CHECK(test::RunUntil(*bus.loop, [&] { return heard == kMany; }));
  CHECK_FALSE(one.lost());
}

TEST_CASE("an answer that does not come in time is known without a message") {
  Bus bus;
  int failed = 0;
  BusOnLoop asks(*bus.loop, bus.Connect(), [] { FAIL("it was not lost"); });
  // It is there, and nothing answers for it.
  const BusRef silent = bus.Connect();
  const char* name = nullptr;
  REQUIRE(sd_bus_get_unique_name(silent.get(), &name) >= 0);
  REQUIRE(sd_bus_set_method_call_timeout(asks.get(), 50'000) >= 0);
  REQUIRE(sd_bus_call_method_async(asks.get(),
                                   nullptr,
                                   name,
                                   kPath,
                                   kInterface,
                                   "Ask",
                                   Count,
                                   &failed,
                                   "") >= 0);
  asks.Process();
  CHECK(test::RunUntil(*bus.loop, [&] { return failed == 1; }));
}

TEST_CASE("that the bus is killed is told once, and may end it") {
  Bus bus;
  int lost = 0;
  std::unique_ptr<BusOnLoop> one;
  one = std::make_unique<BusOnLoop>(*bus.loop, bus.Connect(), [&] {
    ++lost;
    one.reset();
  });
  int also_lost = 0;
  BusOnLoop stays(*bus.loop, bus.Connect(), [&] { ++also_lost; });
  bus.daemon.End(SIGKILL);
  CHECK(test::RunUntil(*bus.loop, [&] { return lost == 1 && also_lost == 1; }));
  CHECK(stays.lost());
  // Later calls do nothing, and tell nothing again.
  stays.Process();
  stays.Lose();
  int turns = 0;
  CHECK(test::RunUntil(*bus.loop, [&] { return ++turns == 20; }));
  CHECK(also_lost == 1);
}

TEST_CASE("what is given up is told from the loop, not from within the call") {
  Bus bus;
  bool lost = false;
  BusOnLoop one(*bus.loop, bus.Connect(), [&] { lost = true; });
  one.Lose();
  CHECK_FALSE(lost);
  CHECK(test::RunUntil(*bus.loop, [&] { return lost; }));
}

}  // namespace
