#include "central/ingest/turns.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "tests/support/catch.h"

namespace {

constexpr auto kAgent = static_cast<central::AgentId>(1);
constexpr auto kOther = static_cast<central::AgentId>(2);

}  // namespace

TEST_CASE("Of one agent one request has the turn, one waits, a third leaves") {
  central::Turns turns;
  auto first = turns.Take(kAgent);
  REQUIRE(first.has_value());
  // Nobody waits for another agent.
  CHECK(turns.Take(kOther).has_value());

  std::atomic<int> got{0};
  std::atomic<int> refused{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] { ++(turns.Take(kAgent) ? got : refused); });
  }
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (refused == 0) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::yield();
  }
  CHECK(got == 0);
  first.reset();
  threads.clear();
  CHECK(got == 1);
  CHECK(refused == 1);
  CHECK(turns.Take(kAgent).has_value());
}
