#include "agent/shipper/retry_policy.h"

#include <algorithm>

#include "tests/support/catch.h"
#include "tests/support/seeded_random.h"

namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;
constexpr milliseconds kCap = 15min;

}  // namespace

TEST_CASE("The wait doubles at most, and never passes the cap") {
  test::SeededRandom random;
  agent::RetryPolicy policy(kCap, random);
  milliseconds limit = agent::RetryPolicy::kFirst;
  for (int i = 0; i < 30; ++i) {
    const auto wait = policy.AfterTrouble();
    CHECK(wait >= 0ms);
    CHECK(wait <= limit);
    limit = std::min(limit * 2, kCap);
  }
}

TEST_CASE("At the cap the wait is still spread over all of it") {
  test::SeededRandom random;
  agent::RetryPolicy policy(kCap, random);
  for (int i = 0; i < 20; ++i)
    (void)policy.AfterTrouble();
  int low = 0;
  int high = 0;
  for (int i = 0; i < 1'000; ++i) {
    const auto wait = policy.AfterTrouble();
    if (wait < kCap / 4) ++low;
    if (wait > kCap * 3 / 4) ++high;
  }
  // A quarter each is expected; the seed is fixed.
  CHECK(low > 200);
  CHECK(high > 200);
}

TEST_CASE("Nothing is tried before Retry-After, and not all at once after it") {
  test::SeededRandom random;
  agent::RetryPolicy policy(kCap, random);
  milliseconds least = 1h;
  milliseconds most = 0ms;
  for (int i = 0; i < 100; ++i) {
    policy.Succeeded();
    const auto wait = policy.AfterTrouble(120s);
    CHECK(wait >= 120s);
    least = std::min(least, wait);
    most = std::max(most, wait);
  }
  CHECK(most - least > 500ms);
}

TEST_CASE("A Retry-After of years, or before now, is put right") {
  test::SeededRandom random;
  agent::RetryPolicy policy(kCap, random);
  CHECK(policy.AfterTrouble(std::chrono::seconds(1'000'000'000)) <= 24h + kCap);
  CHECK(policy.AfterTrouble(std::chrono::seconds(-5)) >= 0ms);
}

TEST_CASE("After a success it begins anew") {
  test::SeededRandom random;
  agent::RetryPolicy policy(kCap, random);
  for (int i = 0; i < 20; ++i)
    (void)policy.AfterTrouble();
  policy.Succeeded();
  CHECK(policy.AfterTrouble() <= agent::RetryPolicy::kFirst);
}

TEST_CASE("A refusal backs off to the cap at once") {
  test::SeededRandom random;
  agent::RetryPolicy policy(kCap, random);
  milliseconds most = 0ms;
  for (int i = 0; i < 50; ++i) {
    policy.Succeeded();
    most = std::max(most, policy.AfterRefusal());
  }
  CHECK(most > kCap / 2);
  CHECK(most <= kCap);
}
