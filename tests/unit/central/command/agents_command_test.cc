#include <string>

#include <nlohmann/json.hpp>

#include "central/command/command.h"
#include "central/index/indexer.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/central_command.h"
#include "tests/unit/central/command/two_agents.h"

namespace {

using test::CentreParts;
using test::Must;
using test::Run;
using test::TwoAgents;

TEST_CASE("agents says who is enrolled and how far they are") {
  TwoAgents centre;
  const auto lines = Run(centre, {"agents", "--json"}).Json();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["agent"] == "0000000000000001");
  CHECK(lines[0]["host"] == "desk-1");
  CHECK(lines[0]["events"] == 10);
  CHECK(lines[0]["next"] == 11);
  CHECK_FALSE(lines[0].contains("revoked"));

  CHECK(Run(centre, {"agents", "revoke", "0000000000000001"}).code ==
        central::kOk);
  CHECK(Run(centre, {"agents", "--json"}).Json()[0].contains("revoked"));
  CHECK(Run(centre, {"agents", "revoke", "0000000000000001"}).code ==
        central::kProblemFound);
  CHECK(Run(centre, {"agents", "revoke", "1"}).code == central::kUsage);
}

TEST_CASE("agents marks a clone and a key from before a renewal") {
  CentreParts centre;
  const auto agent = centre.Enrol(1);
  CHECK(Run(centre, {"agents"}).out.find("CLONED") == std::string::npos);
  Must(centre.registry->MarkCloned(agent.id, "10.0.0.1 10.0.0.2"));
  Must(centre.registry->MarkOldKeyUsed(agent.id));
  const auto text = Run(centre, {"agents"}).out;
  CHECK(text.find("CLONED") != std::string::npos);
  CHECK(text.find("10.0.0.1 10.0.0.2") != std::string::npos);
  CHECK(text.find("OLD KEY") != std::string::npos);
  const auto json = Run(centre, {"agents", "--json"}).Json().at(0);
  CHECK(json["cloned"] == true);
  CHECK(json.contains("old_key_used"));
  centre.clock.Pass(std::chrono::days(8));
  CHECK(Run(centre, {"agents"}).out.find("CLONED") == std::string::npos);
  CHECK(Run(centre, {"agents", "--json"}).Json()[0]["cloned"] == false);
}

TEST_CASE("agents marks a program that another desk has otherwise") {
  TwoAgents centre;
  for (std::size_t i = 0; i < 2; ++i) {
    protocol::Event event;
    event.action = protocol::Action::kStarted;
    event.program = "deskwardend";
    event.detail =
        "9.9 " + std::string(16, i == 0 ? 'a' : 'b') + " 0123456789abcdef";
    centre.senders[i].RecordRow(protocol::EncodeRow(event));
    (void)centre.ingest->Take(
        centre.agents[i],
        protocol::EncodeBatch(centre.senders[i].Rows(11, 11)));
  }
  Must(central::Reindex(centre.folder.path()));
  const auto json = Run(centre, {"agents", "--json"}).Json();
  CHECK(json.at(0)["version"] == "9.9");
  CHECK(json[0]["programs"][0]["other_program"] == false);
  CHECK(json.at(1)["programs"][0]["other_program"] == true);
  CHECK(json[1]["programs"][0]["first_digest"] == "aaaaaaaaaaaaaaaa");
  CHECK(json[1]["programs"][0]["first_agent"] == "0000000000000001");
  const auto text = Run(centre, {"agents"}).out;
  CHECK(text.find("OTHER PROGRAM") == text.rfind("OTHER PROGRAM"));
  CHECK(text.find("settings 0123456789abcdef") != std::string::npos);
}

}  // namespace
