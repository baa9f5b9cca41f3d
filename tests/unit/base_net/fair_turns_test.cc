#include "base/net/fair_turns.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

namespace {

using base::net::FairTurns;
using base::net::IpAddress;

struct Fixture {
  base::EventLoop::Handle Wait(std::uint8_t site, const std::string& name) {
    return turns.Wait(IpAddress::FromV4({192, 0, 2, site}), [this, name] {
      clock.Pass(FairTurns::kSlice);
      done += name;
    });
  }
  // One turn of the loop.
  std::string Turn() {
    done.clear();
    loop->Post([this] { loop->Stop(); });
    loop->Run();
    return done;
  }

  test::FakeClock clock;
  std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  FairTurns turns{*loop, clock};
  std::string done;
};

TEST_CASE("a crowd from one site leaves the others their turn") {
  Fixture f;
  std::vector<base::EventLoop::Handle> crowd;
  for (const char* name : {"a", "b", "c", "d", "e"})
    crowd.push_back(f.Wait(1, name));
  const auto other = f.Wait(2, "x");
  CHECK(f.Turn() == "a");
  CHECK(f.Turn() == "x");
  CHECK(f.Turn() == "b");
  const auto again = f.Wait(2, "y");
  CHECK(f.Turn() == "y");
  CHECK(f.Turn() == "c");
  CHECK(f.Turn() == "d");
  CHECK(f.Turn() == "e");
  CHECK(f.Turn().empty());
}

TEST_CASE("who has gone has no turn") {
  Fixture f;
  auto gone = f.Wait(1, "a");
  const auto there = f.Wait(1, "b");
  auto alone = f.Wait(2, "x");
  gone.reset();
  alone.reset();
  CHECK(f.Turn() == "b");
  CHECK(f.Turn().empty());
  const auto later = f.Wait(2, "z");
  CHECK(f.Turn() == "z");
}

}  // namespace
