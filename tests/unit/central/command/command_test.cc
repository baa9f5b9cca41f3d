#include "central/command/command.h"

#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "central/command/command_line.h"
#include "central/index/indexer.h"
#include "central/store/authority.h"
#include "central/store/escrow_store.h"
#include "protocol/enrolment.h"
#include "tests/support/catch.h"
#include "tests/support/central_command.h"
#include "tests/support/centre_parts.h"
#include "tests/support/sending_agent.h"

namespace {

using test::CentreParts;
using test::Must;
using test::Run;

// Agents 1 and 2 with 10 events each, in batches of 4, 4 and 2, taking turns.
struct TwoAgents : CentreParts {
  TwoAgents() {
    for (std::uint8_t i = 1; i <= 2; ++i) {
      agents.push_back(Enrol(i));
      senders.emplace_back(test::SeedOf(i));
      senders.back().set_next_number(i * 100 + 1);
      senders.back().Record(10);
    }
    for (const auto& [first, last] :
         {std::pair{1, 4}, std::pair{5, 8}, std::pair{9, 10}}) {
      for (std::size_t i = 0; i < 2; ++i)
        (void)ingest->Take(agents[i],
                           protocol::EncodeBatch(senders[i].Rows(first, last)));
    }
  }
  std::vector<central::Agent> agents;
  std::vector<test::SendingAgent> senders;
};

}  // namespace

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

TEST_CASE("token create prints a token that names the authority") {
  CentreParts centre;
  // The registry was made first here; a collector makes its authority first.
  const auto authority = Must(base::crypto::MakeAuthority(
      "test", centre.clock.utc_now(), std::chrono::days(1)));
  Must(base::WriteFileAtomically(
      centre.folder / "ca.crt", authority.certificate_pem, 0644));
  const auto said = Run(centre, {"token", "create", "--expires", "2h"});
  REQUIRE(said.code == central::kOk);
  auto text = said.out;
  REQUIRE(text.ends_with('\n'));
  text.pop_back();
  const auto token = Must(protocol::ParseToken(text));
  CHECK(token.authority_digest ==
        Must(base::crypto::CertificateDigest(authority.certificate_pem)));
  const auto kept = Must(centre.registry->Tokens()).at(0);
  CHECK(kept.hash == central::TokenHash(token.secret));
  CHECK(kept.terms.lifetime == std::chrono::hours(2));
  centre.clock.Pass(std::chrono::hours(2));
  const auto list = Run(centre, {"token", "list"});
  CHECK(list.out.find("expired") != std::string::npos);
  CHECK(list.out.find(token.secret) == std::string::npos);
  for (const char* lifetime : {"2", "h", "-1h", "1w", "999999d"})
    CHECK(Run(centre, {"token", "create", "--expires", lifetime}).code ==
          central::kUsage);
}

TEST_CASE("token list tells what each token is good for") {
  CentreParts centre;
  const auto name = Must(centre.registry->AddToken(
      "site",
      {.uses = 3,
       .networks = {Must(base::net::ParseIpNetwork("10.1.0.0/16"))},
       .approve = true,
       .note = "Cologne\n2"}));
  const auto text = Run(centre, {"token", "list"}).out;
  for (const auto& part : {name + "  good  used 0 of 3  until ",
                           std::string("from 10.1.0.0/16  needs approval"),
                           std::string("Cologne?2\n")})
    CHECK(text.find(part) != std::string::npos);
  const auto json = Run(centre, {"token", "list", "--json"}).Json().at(0);
  CHECK(json["name"] == name);
  CHECK(json["uses"] == 3);
  CHECK(json["networks"] == std::vector<std::string>{"10.1.0.0/16"});
  CHECK(json["approve"] == true);

  CHECK(Run(centre, {"token", "revoke", name}).code == central::kOk);
  CHECK(Run(centre, {"token", "list", "--json"}).Json()[0]["state"] ==
        "revoked");
  CHECK(Run(centre, {"token", "revoke", name}).code == central::kProblemFound);
  const auto wrong = Run(centre, {"token", "create", "--network", "10.1"});
  CHECK(wrong.code == central::kUsage);
  CHECK(wrong.error.find("10.1.0.0/16") != std::string::npos);
  CHECK(Run(centre, {"token", "create", "--uses", "0"}).code ==
        central::kUsage);
}

TEST_CASE("enrolments shows what waits, and lets in or not") {
  CentreParts centre;
  Must(centre.registry->AddToken("ask", {.uses = 2, .approve = true}));
  for (std::uint8_t number = 1; number <= 2; ++number) {
    central::Agent agent{.id = static_cast<central::AgentId>(number)};
    agent.key_id[0] = number;
    agent.host = "desk-\x1b" + std::to_string(number);
    (void)Must(centre.registry->Enrol("ask", agent, "10.0.0.7"));
  }
  const auto text = Run(centre, {"enrolments"}).out;
  CHECK(text.find("0000000000000001  waiting  desk-?1  at 10.0.0.7") == 0);
  CHECK(Run(centre, {"enrolments", "list"}).out == text);
  // Nothing is done if one of the ids is none.
  CHECK(Run(centre, {"enrolments", "approve", "0000000000000001", "x"}).code ==
        central::kUsage);
  CHECK(Must(centre.registry->CountWaiting()) == 2);
  CHECK(Run(centre, {"enrolments", "approve", "0000000000000001"}).code ==
        central::kOk);
  CHECK(Run(centre, {"enrolments", "refuse", "0000000000000002"}).code ==
        central::kOk);
  const auto lines = Run(centre, {"enrolments", "list", "--json"}).Json();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["state"] == "approved");
  CHECK(lines[1]["state"] == "refused");
  CHECK(Run(centre, {"enrolments", "refuse", "0000000000000002"}).code ==
        central::kProblemFound);
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

TEST_CASE("verify exits with 1 when something is wrong") {
  TwoAgents centre;
  const auto good = Run(centre, {"verify"});
  CHECK(good.code == central::kOk);
  CHECK(good.out.find("20 events") != std::string::npos);
  auto file = Must(base::sqlite::Database::Open(
      central::EpochFilesIn(centre.folder.path()).front()));
  Must(file.Execute("UPDATE blobs SET batch = x'00' WHERE id = 3"));
  const auto bad = Run(centre, {"verify"});
  CHECK(bad.code == central::kProblemFound);
  CHECK(bad.error.find("blob that was changed") != std::string::npos);
}

TEST_CASE("A folder that no collector was started with is said to be one") {
  CentreParts centre;
  test::TemporaryFolder empty;
  for (const auto& command : {std::vector<std::string>{"token", "create"},
                              {"token", "list"},
                              {"token", "revoke", "x"},
                              {"enrolments"},
                              {"enrolments", "approve", "x"},
                              {"agents"},
                              {"events"},
                              {"verify"},
                              {"reindex"}}) {
    auto arguments = command;
    arguments.insert(arguments.begin(), "deskwarden-central");
    arguments.insert(arguments.end(), {"--data-dir", empty.path().string()});
    std::vector<const char*> argv;
    for (const auto& argument : arguments)
      argv.push_back(argument.c_str());
    std::ostringstream out;
    std::ostringstream error;
    CHECK(central::RunCommandLine(static_cast<int>(argv.size()),
                                  argv.data(),
                                  out,
                                  error,
                                  centre.clock) == central::kNotRunning);
    CHECK(error.str().find("deskwarden-central serve") != std::string::npos);
  }
}

TEST_CASE("The authority is made once, and not again when it was lost") {
  test::TemporaryFolder folder;
  const central::DataFolder data{folder.path()};
  const auto now = base::SystemClock().utc_now();
  const auto first =
      Must(central::LoadOrMakeCredentials(data, {"deskwarden-central"}, now));
  CHECK((std::filesystem::status(data.authority_key()).permissions() &
         std::filesystem::perms::mask) ==
        (std::filesystem::perms::owner_read |
         std::filesystem::perms::owner_write));
  const auto second =
      Must(central::LoadOrMakeCredentials(data, {"deskwarden-central"}, now));
  CHECK(second.authority.certificate_pem == first.authority.certificate_pem);
  CHECK(second.server_certificate_pem == first.server_certificate_pem);
  // The server's certificate is renewed before it ends, by the same authority.
  const auto later = Must(central::LoadOrMakeCredentials(
      data, {"deskwarden-central"}, now + std::chrono::days(380)));
  CHECK(later.authority.certificate_pem == first.authority.certificate_pem);
  CHECK(later.server_certificate_pem != first.server_certificate_pem);

  base::SystemClock clock;
  (void)Must(central::Registry::Open(data.registry(), clock));
  std::filesystem::remove(data.authority());
  const auto lost =
      central::LoadOrMakeCredentials(data, {"deskwarden-central"}, now);
  REQUIRE_FALSE(lost.ok());
  CHECK(lost.error().code == base::ErrorCode::kInvalid);
}
