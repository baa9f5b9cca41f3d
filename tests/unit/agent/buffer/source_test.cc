#include "agent/buffer/source.h"

#include <limits>

#include "tests/support/catch.h"

namespace agent {
namespace {

TEST_CASE("what a range takes is not new again, and what it leaves is") {
  Source source;
  CHECK(source.Take(1));
  CHECK(source.Take(5, 9));
  CHECK_FALSE(source.Take(6, 8));
  CHECK(source.holes == std::vector<Source::Hole>{{2, 4}});
  CHECK(source.Take(3, 7));
  CHECK(source.holes == std::vector<Source::Hole>{{2, 2}});
  CHECK(source.Take(2));
  CHECK(source.holes.empty());
  CHECK(source.newest == 9);
}

TEST_CASE("one number splits what was left out") {
  Source source;
  CHECK(source.Take(9));
  CHECK(source.Take(4));
  CHECK(source.holes == std::vector<Source::Hole>{{1, 3}, {5, 8}});
  CHECK_FALSE(source.Take(4));
}

TEST_CASE("a range is taken at once, however far it reaches") {
  constexpr auto kLast = std::numeric_limits<std::uint64_t>::max();
  Source source;
  CHECK(source.Take(1, kLast));
  CHECK(source.newest == kLast);
  CHECK_FALSE(source.Take(2, kLast));
}

}  // namespace
}  // namespace agent
