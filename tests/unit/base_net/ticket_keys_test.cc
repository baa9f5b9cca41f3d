#include "base/net/ticket_keys.h"

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

namespace {

using base::net::TicketKeys;
using namespace std::chrono_literals;

struct Fixture {
  test::FakeClock clock;
  base::SystemRandom random;
  TicketKeys keys{clock, random};
};

TEST_CASE("a ticket key seals for an hour and opens for two") {
  Fixture f;
  const auto first = f.keys.ToSeal().name;
  f.clock.Pass(59min);
  CHECK(f.keys.ToSeal().name == first);
  f.clock.Pass(1min);
  const auto second = f.keys.ToSeal().name;
  CHECK(second != first);
  CHECK(f.keys.ToOpen(first) != nullptr);
  f.clock.Pass(59min);
  CHECK(f.keys.ToOpen(first) != nullptr);
  f.clock.Pass(1min);
  CHECK(f.keys.ToOpen(first) == nullptr);
  CHECK(f.keys.ToOpen(second) != nullptr);
}

TEST_CASE("a key's two hours end although nobody asks for a new one") {
  Fixture f;
  const auto name = f.keys.ToSeal().name;
  f.clock.Pass(3h);
  CHECK(f.keys.ToOpen(name) == nullptr);
}

TEST_CASE("no two keys are alike, and a strange name opens nothing") {
  Fixture f;
  const auto first = f.keys.ToSeal();
  f.clock.Pass(1h);
  const auto& second = f.keys.ToSeal();
  CHECK(first.cipher != second.cipher);
  CHECK(first.mac != second.mac);
  CHECK(f.keys.ToOpen(std::array<std::uint8_t, 16>{}) == nullptr);
}

}  // namespace
