#include "agent/sense/told_gate.h"

#include "tests/support/catch.h"

using namespace std::chrono_literals;

TEST_CASE("A told gate answers for the time of the act") {
  agent::ToldGate gate;
  const collectors::ActTime start{1h};
  CHECK_FALSE(gate.VisitAt(start));
  gate.Set({.id = 42, .rules = {"x"}}, start);
  gate.Set({.id = 42, .rules = {"x"}, .crm_focused = true}, start + 10s);
  gate.Set({}, start + 20s);
  CHECK_FALSE(gate.open());
  CHECK_FALSE(gate.VisitAt(start - 1ms));
  CHECK(gate.VisitAt(start)->id == 42);
  CHECK_FALSE(gate.VisitAt(start + 9s)->crm_focused);
  CHECK(gate.VisitAt(start + 19s)->crm_focused);
  CHECK_FALSE(gate.VisitAt(start + 20s));
}

TEST_CASE("A told gate stays in order, whatever it is told") {
  agent::ToldGate gate;
  const collectors::ActTime start{1h};
  gate.Set({.id = 1}, start);
  gate.Set({.id = 2}, start - 30min);
  CHECK_FALSE(gate.VisitAt(start - 1s));
  CHECK(gate.VisitAt(start)->id == 2);
}

TEST_CASE("A told gate remembers a bounded number of changes of long ago") {
  agent::ToldGate gate;
  const collectors::ActTime start{1h};
  for (int i = 0; i < 1'000; ++i)
    gate.Set({.id = static_cast<protocol::VisitId>(i + 1)},
             start + std::chrono::minutes(i));
  CHECK_FALSE(gate.VisitAt(start + 100min));
  CHECK(gate.VisitAt(start + 999min)->id == 1'000);
}
