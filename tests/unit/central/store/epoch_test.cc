#include "central/store/epoch.h"

#include "central/store/agent_id.h"
#include "tests/support/catch.h"

namespace {

base::UtcTime At(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days(
      std::chrono::year_month_day(std::chrono::year(year),
                                  std::chrono::month(month),
                                  std::chrono::day(day)));
}

}  // namespace

TEST_CASE("An epoch is a quarter in UTC") {
  CHECK(central::FileName(central::EpochOf(At(2026, 1, 1))) ==
        "epoch-2026Q1.db");
  CHECK(central::FileName(central::EpochOf(At(2026, 3, 31))) ==
        "epoch-2026Q1.db");
  CHECK(central::FileName(central::EpochOf(At(2026, 4, 1))) ==
        "epoch-2026Q2.db");
  CHECK(central::FileName(
            central::EpochOf(At(2027, 1, 1) - std::chrono::milliseconds(1))) ==
        "epoch-2026Q4.db");
}

TEST_CASE("Only names of epoch files are taken for epoch files") {
  CHECK(central::ParseFileName("epoch-2026Q4.db") ==
        central::EpochOf(At(2026, 12, 1)));
  for (const char* name : {"epoch-2026Q5.db",
                           "epoch-2026Q0.db",
                           "epoch-.db",
                           "epoch-2026Q4.db-wal",
                           "epoch-2026Q4",
                           "central.db",
                           "epoch-02026Q4.db",
                           "epoch-2026"})
    CHECK_FALSE(central::ParseFileName(name).has_value());
}

TEST_CASE("An agent's id has 16 hex digits") {
  const auto id = static_cast<central::AgentId>(0xFEDC'BA98'0000'0001);
  CHECK(central::Format(id) == "fedcba9800000001");
  CHECK(central::ParseAgentId("fedcba9800000001") == id);
  CHECK(central::ToAgentId(central::ToColumn(id)) == id);
  CHECK_FALSE(central::ParseAgentId("fedcba98").has_value());
  CHECK_FALSE(central::ParseAgentId("not sixteen hex!").has_value());
}
