#include <string>

#include "protocol/enrolment.h"
#include "protocol/refusal.h"
#include "tests/support/catch.h"
#include "tests/support/web_centre.h"

namespace {

using base::net::HttpRequest;
using base::net::HttpResponse;
using protocol::Refusal;
using test::Must;
using test::SigningRequest;
using test::Text;
using test::WebCentre;

struct Centre : WebCentre {
  HttpRequest Renewal(const base::crypto::Sha256Digest& by,
                      const std::string& signing_request) const {
    HttpRequest request;
    request.method = "POST";
    request.path = "/v1/renew";
    request.media_type = test::kJson;
    request.peer_key = by;
    request.body = test::BytesOf(
        protocol::ToJson(protocol::RenewalRequest{signing_request}));
    return request;
  }
  HttpResponse Renew(const std::string& signing_request, bool expired = false) {
    auto request = Renewal(agent.key_id, signing_request);
    request.peer_certificate_expired = expired;
    return web.ForAgents(request);
  }
  HttpResponse Ship(const base::crypto::Sha256Digest& key,
                    std::int64_t first,
                    std::int64_t last) {
    auto request = Batch(first, last);
    request.peer_key = key;
    return web.ForAgents(request);
  }
};

Refusal RefusalIn(const HttpResponse& response) {
  return protocol::ParseRefusal(base::AsText(response.body));
}

TEST_CASE("A renewal gives a new key the agent's name, and then its place") {
  Centre centre;
  const std::string request = SigningRequest();
  const auto response = centre.Renew(request);
  REQUIRE(response.status == 200);
  const auto renewed =
      Must(protocol::ParseEnrolmentResponse(base::AsText(response.body)));
  CHECK(renewed.agent_id == central::Format(centre.agent.id));
  CHECK(renewed.authority_pem == centre.authority.pem());
  const auto key = Must(base::crypto::KeyId(renewed.certificate_pem));
  CHECK(key == Must(base::crypto::RequestKeyId(request)));
  CHECK(Must(base::crypto::NotAfter(renewed.certificate_pem)) >
        centre.clock.utc_now() + std::chrono::days(29));

  // Both are good until the new one is used.
  CHECK(centre.Ship(centre.agent.key_id, 1, 3).status == 200);
  CHECK(centre.Renew(request).status == 200);
  CHECK(centre.Ship(key, 4, 6).status == 200);
  const auto refused = centre.Ship(centre.agent.key_id, 7, 8);
  CHECK(refused.status == 403);
  CHECK(RefusalIn(refused) == Refusal::kReplacedKey);
  CHECK(Text(refused.body).find("enroll --again") != std::string::npos);
  CHECK(Must(centre.registry->Find(centre.agent.id))->old_key_used_ms != 0);
  CHECK(centre.Renew(SigningRequest()).status == 403);
  CHECK(centre.Ship(key, 7, 10).status == 200);
  CHECK(centre.store->StateOf(centre.agent.id)->next == 11);
  CHECK(Must(centre.registry->Agents()).size() == 2);
}

TEST_CASE("With an expired certificate an agent may renew and nothing else") {
  Centre centre;
  auto late = centre.Batch(1, 5);
  late.peer_certificate_expired = true;
  const auto refused = centre.web.ForAgents(late);
  CHECK(refused.status == 403);
  CHECK(RefusalIn(refused) == Refusal::kExpired);
  CHECK_FALSE(centre.store->StateOf(centre.agent.id).has_value());

  const std::string request = SigningRequest();
  CHECK(centre.Renew(request, /*expired=*/true).status == 200);
  CHECK(centre.Ship(Must(base::crypto::RequestKeyId(request)), 1, 5).status ==
        200);
}

TEST_CASE("Who may not renew is told why") {
  Centre centre;
  const std::string request = SigningRequest();
  const auto revoked =
      centre.web.ForAgents(centre.Renewal(centre.revoked.key_id, request));
  CHECK(revoked.status == 403);
  CHECK(RefusalIn(revoked) == Refusal::kRevoked);
  const auto unknown = centre.web.ForAgents(centre.Renewal({}, request));
  CHECK(unknown.status == 403);
  CHECK(RefusalIn(unknown) == Refusal::kUnknownKey);
  auto nobody = centre.Renewal({}, request);
  nobody.peer_key.reset();
  CHECK(centre.web.ForAgents(nobody).status == 401);
  CHECK(centre.Renew("no request").status == 400);
  // Nobody's key has changed.
  CHECK_FALSE(Must(centre.registry->FindByKey(
                       Must(base::crypto::RequestKeyId(request))))
                  .has_value());
}

TEST_CASE("The key in use can be certified again") {
  Centre centre;
  const std::string key_pem = Must(base::crypto::MakeKeyPem());
  const std::string request =
      Must(base::crypto::MakeSigningRequest(key_pem, "ignored"));
  CHECK(centre.Renew(request).status == 200);
  const auto key = Must(base::crypto::RequestKeyId(request));
  CHECK(centre.Ship(key, 1, 5).status == 200);
  CHECK(centre.web.ForAgents(centre.Renewal(key, request)).status == 200);
  CHECK(centre.Ship(key, 6, 10).status == 200);
}

TEST_CASE("An enrolment that needs approval is answered once it has it") {
  Centre centre;
  Must(centre.registry->AddToken("ask", {.approve = true}));
  auto request = centre.Enrolment("ask", SigningRequest());
  request.peer = "10.0.0.7";
  const auto waits = centre.web.ForAgents(request);
  REQUIRE(waits.status == 202);
  const auto wait =
      Must(protocol::ParseEnrolmentWait(base::AsText(waits.body)));
  CHECK(Text(waits.body).find("BEGIN") == std::string::npos);
  CHECK(Must(centre.registry->Queue()).at(0).address == "10.0.0.7");
  CHECK(centre.counters.enrolments == 0);

  Must(centre.registry->Approve(*central::ParseAgentId(wait.enrolment)));
  for (int i = 0; i < 2; ++i) {  // The second as if the answer were lost.
    const auto enrolled = centre.web.ForAgents(request);
    REQUIRE(enrolled.status == 200);
    CHECK(Must(protocol::ParseEnrolmentResponse(base::AsText(enrolled.body)))
              .agent_id == wait.enrolment);
  }
  CHECK(centre.counters.enrolments == 1);
}

}  // namespace
