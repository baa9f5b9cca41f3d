#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "central/command/command.h"
#include "tests/support/catch.h"
#include "tests/support/central_command.h"
#include "tests/unit/central/command/two_agents.h"

namespace {

using test::Must;
using test::Run;
using test::TwoAgents;

TEST_CASE("events gives every event with its agent, generation and receipt") {
  TwoAgents centre;
  const auto said = Run(centre, {"events", "--json"});
  CHECK(said.code == central::kOk);
  const auto lines = said.Json();
  REQUIRE(lines.size() == 20);
  CHECK(lines[0]["agent"] == "0000000000000001");
  CHECK(lines[0]["generation"] == "1-000000a1");
  CHECK(lines[0]["received"] == "2026-02-25T06:13:20.000Z");
  CHECK(lines[0]["seq"] == 1);
  CHECK(lines[0]["channel"] == "clipboard");
  CHECK(lines[0]["object"]["bytes"] == 101);
  CHECK(lines[4]["agent"] == "0000000000000002");
  CHECK(lines[19]["seq"] == 10);
}

TEST_CASE("events never shows a fingerprint") {
  TwoAgents centre;
  for (const auto& arguments :
       {std::vector<std::string>{"events", "--json"}, {"events"}}) {
    const auto said = Run(centre, arguments);
    CHECK(said.out.find("fingerprint") == std::string::npos);
  }
}

TEST_CASE("events shows the newest up to the limit, oldest first") {
  TwoAgents centre;
  const auto limit = GENERATE(0, 1, 2, 3, 5, 13, 20, 50);
  const auto said =
      Run(centre, {"events", "--json", "--limit", std::to_string(limit)});
  const auto all = Run(centre, {"events", "--json"}).Json();
  const auto lines = said.Json();
  REQUIRE(lines.size() == static_cast<std::size_t>(std::min(limit, 20)));
  CHECK(std::equal(lines.rbegin(), lines.rend(), all.rbegin()));
}

TEST_CASE("events goes over the turn of an epoch") {
  TwoAgents centre;
  centre.clock.Pass(std::chrono::days(100));
  centre.senders[0].Record(5);
  (void)centre.ingest->Take(
      centre.agents[0], protocol::EncodeBatch(centre.senders[0].Rows(11, 15)));
  CHECK(Run(centre, {"events", "--json"}).Json().size() == 25);
  CHECK(Run(centre, {"events", "--json", "--limit", "3"}).Json().size() == 3);
  const auto lines = Run(centre, {"events", "--json", "--limit", "7"}).Json();
  REQUIRE(lines.size() == 7);
  CHECK(lines[2]["seq"] == 11);
}

TEST_CASE("events shows only what was asked for") {
  TwoAgents centre;
  const auto count = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"events", "--json"});
    const auto said = Run(centre, arguments);
    CHECK(said.code == central::kOk);
    return said.Json().size();
  };
  CHECK(count({"--agent", "0000000000000002"}) == 10);
  CHECK(count({"--agent", "0000000000000009"}) == 0);
  CHECK(count({"--channel", "clipboard"}) == 20);
  CHECK(count({"--channel", "print"}) == 0);
  CHECK(count({"--login", "1234abcd"}) == 20);
  CHECK(count({"--login", "1234abce"}) == 0);
  // Agent 1 acted 101 to 110 s after the clock's start, agent 2 from 201 s on.
  CHECK(count({"--since", "2026-02-25T06:15:05Z"}) == 16);
  CHECK(count({"--since", "2026-02-25T06:16:00Z"}) == 10);
  CHECK(count({"--since", "1d"}) == 20);
  CHECK(count({"--agent", "0000000000000002", "--limit", "3"}) == 3);
}

TEST_CASE("events refuses a filter that it does not understand") {
  TwoAgents centre;
  const auto [option, value] = GENERATE(std::pair("--agent", "12"),
                                        std::pair("--since", "yesterday"),
                                        std::pair("--since", "2026-13-01"),
                                        std::pair("--login", "xyz"),
                                        std::pair("--channel", "clip"),
                                        std::pair("--limit", "-1"));
  CAPTURE(option, value);
  const auto said = Run(centre, {"events", option, value});
  CHECK(said.code == central::kUsage);
  CHECK(said.out.empty());
}

TEST_CASE("Every look is a row of the audit log") {
  TwoAgents centre;
  const auto before = Must(centre.registry->VerifyAudit());
  (void)Run(centre, {"events", "--agent", "0000000000000001"});
  (void)Run(centre, {"agents"});
  CHECK(Must(centre.registry->VerifyAudit()) == before + 2);
  auto database =
      Must(base::sqlite::Database::Open(centre.folder / "central.db"));
  auto row = Must(database.Prepare(
      "SELECT action, subject FROM audit ORDER BY id DESC LIMIT 1 OFFSET 1"));
  REQUIRE(Must(row.Step()));
  CHECK(row.Text(0) == "look");
  CHECK(row.Text(1) == "events agent=0000000000000001");
}

}  // namespace
