#include "base/repeat_log.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

namespace {

using base::RepeatLog;
using namespace std::chrono_literals;

struct Fixture {
  test::FakeClock clock;
  std::vector<std::string> said;
  RepeatLog log{clock,
                [this](const std::string& line) { said.push_back(line); }};
};

TEST_CASE("each thing is said once, and an hour later with how often") {
  Fixture f;
  CHECK(f.log.Add("a", "a line"));
  for (int i = 0; i < 5; ++i)
    CHECK_FALSE(f.log.Add("a", "a line"));
  CHECK(f.log.Add("b", "another line"));
  CHECK(f.said == std::vector<std::string>{"a line", "another line"});
  f.clock.Pass(1h);
  CHECK(f.log.Add("a", "a line"));
  CHECK(f.said.back() == "a line (and 5 times since it was said)");
  f.clock.Pass(1h);
  CHECK(f.log.Add("a", "a line"));
  CHECK(f.said.back() == "a line");
}

TEST_CASE("however many things there are, a minute has few lines") {
  Fixture f;
  for (int i = 0; i < 1'000; ++i)
    CHECK(f.log.Add(std::to_string(i), "line"));
  CHECK(f.said.size() == RepeatLog::kMaxLinesAMinute);
  f.clock.Pass(1min);
  CHECK(f.log.Add("next", "line"));
  REQUIRE(f.said.size() == RepeatLog::kMaxLinesAMinute + 1);
  CHECK(f.said.back() ==
        "line (before it 940 others were left out of the log)");
}

}  // namespace
