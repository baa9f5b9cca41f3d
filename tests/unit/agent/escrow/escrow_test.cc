#include "agent/escrow/escrow.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "base/random.h"
#include "tests/unit/agent/escrow/escrow_fixture.h"

namespace {

struct Fixture : test::EscrowFixture {
  bool WaitFor(const std::function<bool()>& holds) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      {
        const std::lock_guard lock(mutex);
        if (holds()) return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }

  base::SystemRandom random;
  std::vector<std::string> troubles;
  std::vector<std::uint16_t> delivered;
  int changes = 0;
  std::size_t offered_again = 0;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "What is added is sealed and sent by itself") {
  InstallPolicy();
  agent::Escrow escrow(Options(),
                       clock,
                       random,
                       {.on_change =
                            [&](const auto&) {
                              const std::lock_guard lock(mutex);
                              ++changes;
                            },
                        .on_trouble =
                            [&](const auto& why) {
                              const std::lock_guard lock(mutex);
                              troubles.push_back(why);
                            },
                        .on_offered_again =
                            [&](std::size_t count) {
                              const std::lock_guard lock(mutex);
                              offered_again += count;
                            },
                        .on_delivered =
                            [&](const auto& epochs) {
                              const std::lock_guard lock(mutex);
                              delivered = epochs;
                            }});
  escrow.AddSecret(epoch, "00112233445566aa", std::string(32, 's'));
  escrow.Start();
  REQUIRE(WaitFor([&] { return deposits.size() == 1 && changes == 1; }));
  escrow.Saw(epoch, 7, 1000);
  escrow.Saw(epoch, 7, 1000);
  CHECK(escrow.HasSeen(epoch, 7));
  CHECK_FALSE(escrow.HasSeen(epoch, 8));
  REQUIRE(WaitFor([&] { return deposits.size() == 2; }));

  // The centre goes away and comes back.
  {
    const std::lock_guard lock(mutex);
    away = true;
  }
  escrow.Saw(epoch, 8, 1001);
  REQUIRE(WaitFor([&] { return !troubles.empty(); }));
  {
    const std::lock_guard lock(mutex);
    CHECK(troubles[0] == "the centre is away");
    away = false;
  }
  REQUIRE(WaitFor([&] {
    clock.Pass(std::chrono::minutes(20));
    escrow.Beat();
    return deposits.size() == 3;
  }));
  REQUIRE(WaitFor([&] { return troubles.size() == 2; }));

  // It is asked again once a day, or at once if something says that it lost
  // something.
  {
    const std::lock_guard lock(mutex);
    deposits.clear();
  }
  escrow.Doubt();
  REQUIRE(WaitFor([&] { return deposits.size() == 3 && offered_again == 3; }));
  const std::lock_guard lock(mutex);
  CHECK(troubles[1].empty());
  CHECK(delivered.empty());
}

TEST_CASE_METHOD(Fixture,
                 "Who was seen while the centre was away is not forgotten") {
  InstallPolicy();
  away = true;
  const agent::Escrow::Callbacks callbacks{
      .on_change = [](const auto&) {},
      .on_trouble =
          [&](const auto& why) {
            const std::lock_guard lock(mutex);
            troubles.push_back(why);
          },
      .on_delivered = [](const auto&) {}};
  {
    agent::Escrow escrow(Options(), clock, random, callbacks);
    escrow.Start();
    REQUIRE(WaitFor([&] { return !troubles.empty(); }));
    escrow.Saw(epoch, 7, 1000);  // The next try is not due before it ends.
  }
  away = false;
  agent::Escrow escrow(Options(), clock, random, callbacks);
  escrow.Start();
  REQUIRE(WaitFor([&] { return deposits.size() == 1; }));
  CHECK(deposits[0].name.name == "00000007");
}
