#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "central/command/command.h"
#include "central/store/escrow_store.h"
#include "tests/support/catch.h"
#include "tests/support/central_command.h"
#include "tests/unit/central/command/two_agents.h"

namespace {

using test::Must;
using test::Run;
using test::TwoAgents;

TEST_CASE("A login is uncorroborated until somebody says how they know it") {
  TwoAgents centre;
  REQUIRE(Run(centre, {"reindex"}).code == central::kOk);
  const std::string first = "0000000000000001";
  const std::string login = "1234abcd";
  const auto corroborated = [&] {
    std::vector<bool> all;
    for (const auto& line : Run(centre, {"logins", "--json"}).Json())
      all.push_back(line["corroborated"]);
    return all;
  };
  const auto lines = Run(centre, {"logins", "--json"}).Json();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["agent"] == first);
  CHECK(lines[0]["login"] == login);
  CHECK(lines[0]["events"] == 10);
  CHECK(lines[0]["first_day"] == "2026-02-25");
  CHECK(lines[0]["identity_record"] == false);
  CHECK(corroborated() == std::vector<bool>{false, false});
  const auto printed = Run(centre, {"logins"}).out;
  CHECK(printed.find("UNCORROBORATED") != std::string::npos);
  CHECK(Run(centre, {"events"}).out.find("1234abcd?") != std::string::npos);

  // The same number at another agent is another person.
  const auto said =
      Run(centre, {"logins", "confirm", first, login, "--source", "VPN log"});
  CHECK(said.code == central::kOk);
  CHECK(corroborated() == std::vector<bool>{true, false});
  CHECK(Run(centre, {"logins"}).out.find("VPN log") != std::string::npos);
  for (const auto& event : Run(centre, {"events", "--json"}).Json())
    CHECK(event["corroborated"] == (event["agent"] == first));
  CHECK(Run(centre, {"events", "--agent", first}).out.find('?') ==
        std::string::npos);

  CHECK(Run(centre, {"logins", "withdraw", first, login}).code == central::kOk);
  CHECK(corroborated() == std::vector<bool>{false, false});
  CHECK(Run(centre, {"logins", "withdraw", first, login}).code ==
        central::kProblemFound);
  auto database =
      Must(base::sqlite::Database::Open(centre.folder / "central.db"));
  auto row = Must(database.Prepare(
      "SELECT subject FROM audit WHERE action LIKE 'login %' ORDER BY id"));
  REQUIRE(Must(row.Step()));
  CHECK(row.Text(0) == "0000000000000001 1234abcd: VPN log");
  REQUIRE(Must(row.Step()));
  CHECK(row.Text(0) == "0000000000000001 1234abcd");
  CHECK_FALSE(Must(row.Step()));
  CHECK(centre.registry->VerifyAudit().ok());
}

TEST_CASE("logins says whose name is sealed, which corroborates nobody") {
  TwoAgents centre;
  REQUIRE(Run(centre, {"reindex"}).code == central::kOk);
  auto escrow = Must(
      central::EscrowStore::Open(centre.folder / "escrow.db", centre.clock));
  for (const char* name : {"1234abcd", "0000beef"})
    Must(escrow->Add(centre.agents[0].id,
                     {{.name = {.epoch = 8104,
                                .kind = protocol::DepositKind::kIdentity,
                                .name = name,
                                .sealed_for = 8104},
                       .sealed = base::Bytes(100, 7)}}));
  const auto lines = Run(centre, {"logins", "--json"}).Json();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0]["login"] == "0000beef");
  CHECK(lines[0]["events"] == 0);
  for (const auto& line : lines) {
    CHECK(line["identity_record"] == (line["agent"] == "0000000000000001"));
    CHECK(line["corroborated"] == false);
  }
}

TEST_CASE("What is no login here cannot be confirmed") {
  TwoAgents centre;
  REQUIRE(Run(centre, {"reindex"}).code == central::kOk);
  const auto confirm = [&](const char* agent,
                           const char* login,
                           const std::string& source) {
    return Run(centre, {"logins", "confirm", agent, login, "--source", source})
        .code;
  };
  const char* const agent = "0000000000000001";
  CHECK(confirm("12", "1234abcd", "x") == central::kUsage);
  CHECK(confirm(agent, "1234", "x") == central::kUsage);
  CHECK(confirm(agent, "1234abce", "x") == central::kProblemFound);
  CHECK(confirm("0000000000000009", "1234abcd", "x") == central::kProblemFound);
  CHECK(confirm(agent, "1234abcd", "") == central::kProblemFound);
  CHECK(confirm(agent, "1234abcd", std::string(401, 'x')) ==
        central::kProblemFound);
  CHECK(Must(centre.registry->Corroborations()).empty());
}

}  // namespace
