#include "collectors/x11/server_clock.h"

#include <chrono>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

namespace {

using namespace std::chrono_literals;

TEST_CASE("the smallest delay seen is taken for none") {
  test::FakeClock clock;
  collectors::ServerClock server(clock);
  const auto began = clock.steady_now();
  clock.Pass(30ms);  // The first event was 30 ms on its way.
  (void)server.At(1'000);
  clock.Pass(70ms);
  CHECK(server.At(1'100) == began + 100ms);  // This one came at once.
  clock.Pass(500ms);
  CHECK(server.At(1'200) == began + 200ms);  // Told late, stamped right.
}

TEST_CASE("server time goes on where its 32 bits wrap") {
  test::FakeClock clock;
  collectors::ServerClock server(clock);
  const auto first = server.At(0xfffffff0);
  clock.Pass(32ms);
  CHECK(server.At(0x10) == first + 32ms);
}

TEST_CASE("stamps never run backwards, whatever has a time and what has none") {
  test::FakeClock clock;
  collectors::ServerClock server(clock);
  (void)server.At(1'000);
  clock.Pass(100ms);
  const auto unmapped = server.Untimed();
  // It was made before the unmap was read, and sent after it.
  CHECK(server.At(1'050) == unmapped);
  clock.Pass(100ms);
  CHECK(server.At(1'200) > unmapped);
}

}  // namespace
