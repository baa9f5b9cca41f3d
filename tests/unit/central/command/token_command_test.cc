#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "central/command/command.h"
#include "protocol/enrolment.h"
#include "tests/support/catch.h"
#include "tests/support/central_command.h"
#include "tests/support/centre_parts.h"

namespace {

using test::CentreParts;
using test::Must;
using test::Run;

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

}  // namespace
