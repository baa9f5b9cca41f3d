#include "protocol/enrolment.h"

#include <string>
#include <vector>

#include "base/encoding.h"
#include "tests/support/catch.h"

namespace {

protocol::EnrolmentToken SomeToken() {
  protocol::EnrolmentToken token;
  token.authority_digest.fill(0xab);
  token.secret = base::ToBase64Url(base::Bytes(24, 0x17));
  return token;
}

TEST_CASE("a token says whom to trust and survives being copied") {
  const auto text = protocol::FormatToken(SomeToken());
  auto parsed = protocol::ParseToken(text);
  REQUIRE(parsed.ok());
  CHECK(parsed.value().authority_digest == SomeToken().authority_digest);
  CHECK(parsed.value().secret == SomeToken().secret);
}

TEST_CASE("a token that was cut or is something else is refused") {
  const auto text = protocol::FormatToken(SomeToken());
  for (const auto& wrong : {std::string(),
                            std::string("dw1."),
                            text.substr(0, text.size() - 1),
                            text + "x",
                            "dw2" + text.substr(3),
                            text.substr(4)}) {
    const auto parsed = protocol::ParseToken(wrong);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().message.find("copy it whole") != std::string::npos);
  }
}

TEST_CASE("a request survives the way to the centre") {
  protocol::EnrolmentRequest request{.token_secret = "secret",
                                     .signing_request_pem = "pem\n",
                                     .host_name = "desk \"7\"",
                                     .version = "1.0"};
  request.chain_seed.fill(7);
  auto parsed = protocol::ParseEnrolmentRequest(protocol::ToJson(request));
  REQUIRE(parsed.ok());
  CHECK(parsed.value().token_secret == request.token_secret);
  CHECK(parsed.value().signing_request_pem == request.signing_request_pem);
  CHECK(parsed.value().chain_seed == request.chain_seed);
  CHECK(parsed.value().host_name == request.host_name);
  CHECK(parsed.value().version == request.version);
}

TEST_CASE("a request to go on needs no token") {
  const protocol::EnrolmentRequest request{
      .signing_request_pem = "pem", .host_name = "desk", .version = "1.0"};
  const auto json = protocol::ToJson(request);
  CHECK(json.find("token") == std::string::npos);
  auto parsed = protocol::ParseEnrolmentRequest(json);
  REQUIRE(parsed.ok());
  CHECK(parsed.value().token_secret.empty());
  CHECK_FALSE(protocol::ParseEnrolmentRequest(json.substr(0, json.size() - 1) +
                                              ",\"token\":\"\"}")
                  .ok());
}

TEST_CASE("a wait and a renewal survive the way") {
  auto wait = protocol::ParseEnrolmentWait(
      protocol::ToJson(protocol::EnrolmentWait{"0123"}));
  REQUIRE(wait.ok());
  CHECK(wait.value().enrolment == "0123");
  auto renewal = protocol::ParseRenewalRequest(
      protocol::ToJson(protocol::RenewalRequest{"pem"}));
  REQUIRE(renewal.ok());
  CHECK(renewal.value().signing_request_pem == "pem");
  CHECK_FALSE(protocol::ParseRenewalRequest("{}").ok());
}

TEST_CASE("a response survives the way back") {
  const protocol::EnrolmentResponse response{"0123", "cert", "ca"};
  auto parsed = protocol::ParseEnrolmentResponse(protocol::ToJson(response));
  REQUIRE(parsed.ok());
  CHECK(parsed.value().agent_id == "0123");
  CHECK(parsed.value().certificate_pem == "cert");
  CHECK(parsed.value().authority_pem == "ca");
}

TEST_CASE("what is missing or of the wrong kind is named") {
  const std::string seed = base::ToBase64Url(base::Bytes(32, 1));
  const std::vector<std::pair<std::string, std::string>> faults = {
      {"", "not a JSON object"},
      {"[1]", "not a JSON object"},
      {std::string(20'000, ' '), "not a JSON object"},
      {"{}", "\"signing_request\""},
      {R"({"token":7})", "\"token\""},
      {R"({"token":"t","signing_request":"p","chain_seed":"!!"})",
       "\"chain_seed\""},
      {R"({"token":"t","signing_request":"p","chain_seed":")" + seed +
           R"(","host":""})",
       "\"host\""}};
  for (const auto& [text, word] : faults) {
    const auto parsed = protocol::ParseEnrolmentRequest(text);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().message.find(word) != std::string::npos);
  }
}

}  // namespace
