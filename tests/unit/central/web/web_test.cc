#include "central/web/web.h"

#include <array>
#include <string>
#include <vector>

#include "protocol/ack.h"
#include "protocol/enrolment.h"
#include "tests/support/catch.h"
#include "tests/support/web_centre.h"

namespace {

using base::net::HttpRequest;
using base::net::HttpResponse;
using test::Must;

using test::BytesOf;
using test::kBytes;
using test::kJson;
using test::SigningRequest;
using test::Text;
using Centre = test::WebCentre;

}  // namespace

TEST_CASE("Each route answers each role as it should") {
  Centre centre;
  enum class Role { kNobody, kAgent, kRevoked, kStranger, kExpired };
  struct Case {
    const char* what;
    Role role;
    const char* method;
    const char* path;
    const char* media_type;
    std::string body;
    int status;
    const char* shows;
    const char* hides;
  };
  const std::string batch = Text(centre.Batch(1, 10).body);
  const std::vector<Case> cases = {
      {"health", Role::kNobody, "GET", "/healthz", "", "", 200, "ok", "desk-"},
      {"health as an agent",
       Role::kAgent,
       "GET",
       "/healthz",
       "",
       "",
       200,
       "ok",
       "desk-"},
      {"health by POST",
       Role::kNobody,
       "POST",
       "/healthz",
       "",
       "",
       405,
       "use GET",
       "ok"},
      {"metrics are not for agents",
       Role::kAgent,
       "GET",
       "/metrics",
       "",
       "",
       404,
       "no such path",
       "deskwarden"},
      {"readiness is not for agents",
       Role::kAgent,
       "GET",
       "/readyz",
       "",
       "",
       404,
       "no such path",
       "ok"},
      {"an unknown path",
       Role::kAgent,
       "GET",
       "/v1/agents",
       "",
       "",
       404,
       "no such path",
       "desk-1"},
      {"nobody's batch",
       Role::kNobody,
       "POST",
       "/v1/batches",
       kBytes,
       batch,
       401,
       "certificate",
       "desk-"},
      {"a stranger's batch",
       Role::kStranger,
       "POST",
       "/v1/batches",
       kBytes,
       batch,
       403,
       "unknown",
       "desk-"},
      {"a revoked agent's batch",
       Role::kRevoked,
       "POST",
       "/v1/batches",
       kBytes,
       batch,
       403,
       "revoked",
       "desk-"},
      {"an expired agent's batch",
       Role::kExpired,
       "POST",
       "/v1/batches",
       kBytes,
       batch,
       403,
       "expired",
       "desk-"},
      {"a batch by GET",
       Role::kAgent,
       "GET",
       "/v1/batches",
       "",
       "",
       405,
       "use POST",
       "row"},
      {"a batch of another type",
       Role::kAgent,
       "POST",
       "/v1/batches",
       kJson,
       batch,
       415,
       kBytes,
       "row"},
      {"a batch of no type",
       Role::kAgent,
       "POST",
       "/v1/batches",
       "",
       batch,
       415,
       kBytes,
       "row"},
      {"garbage as a batch",
       Role::kAgent,
       "POST",
       "/v1/batches",
       kBytes,
       "{}",
       400,
       "batch",
       "desk-"},
      {"no batch",
       Role::kAgent,
       "POST",
       "/v1/batches",
       kBytes,
       "",
       400,
       "batch",
       "desk-"},
      {"enrolment without JSON",
       Role::kNobody,
       "POST",
       "/v1/enroll",
       kJson,
       "token",
       400,
       "JSON",
       "BEGIN"},
      {"enrolment of another type",
       Role::kNobody,
       "POST",
       "/v1/enroll",
       kBytes,
       "{}",
       415,
       kJson,
       "BEGIN"},
      {"enrolment by GET",
       Role::kNobody,
       "GET",
       "/v1/enroll",
       "",
       "",
       405,
       "use POST",
       "BEGIN"},
      {"enrolment that is too large",
       Role::kNobody,
       "POST",
       "/v1/enroll",
       kJson,
       std::string(20'000, ' '),
       413,
       "16384",
       "BEGIN"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    HttpRequest request;
    request.method = one.method;
    request.path = one.path;
    request.media_type = one.media_type;
    request.body = BytesOf(one.body);
    if (one.role == Role::kAgent || one.role == Role::kExpired)
      request.peer_key = centre.agent.key_id;
    if (one.role == Role::kRevoked) request.peer_key = centre.revoked.key_id;
    if (one.role == Role::kStranger)
      request.peer_key = base::crypto::Sha256Digest{};
    request.peer_certificate_expired = one.role == Role::kExpired;
    const HttpResponse response = centre.web.ForAgents(request);
    const std::string text = Text(response.body);
    CAPTURE(text);
    CHECK(response.status == one.status);
    CHECK(text.find(one.shows) != std::string::npos);
    CHECK(text.find(one.hides) == std::string::npos);
  }
  // None of it was stored.
  CHECK_FALSE(centre.store->StateOf(centre.agent.id).has_value());
  CHECK(Must(centre.registry->Agents()).size() == 2);
  CHECK(centre.counters.refused_identities == 4);
}

TEST_CASE("The answer to a batch is an acknowledgement with the audit's head") {
  Centre centre;
  const auto stored = centre.web.ForAgents(centre.Batch(1, 5));
  CHECK(stored.status == 200);
  CHECK(stored.media_type == kBytes);
  const auto ack = Must(protocol::DecodeAck(stored.body));
  CHECK(ack.kind == protocol::AckKind::kStored);
  CHECK(ack.next == 6);
  CHECK(ack.audit_head == Must(centre.registry->AuditHead()));
  CHECK(ack.audit_head != base::crypto::Sha256Digest{});

  const auto gap = centre.web.ForAgents(centre.Batch(8, 10));
  CHECK(gap.status == 409);
  CHECK(Must(protocol::DecodeAck(gap.body)).kind == protocol::AckKind::kGap);
  CHECK(Must(protocol::DecodeAck(gap.body)).next == 6);

  auto forged = centre.Batch(6, 10);
  auto batch = centre.sender.Rows(6, 10);
  batch.link[3] ^= 1;
  forged.body = protocol::EncodeBatch(batch);
  const auto refused = centre.web.ForAgents(forged);
  CHECK(refused.status == 409);
  CHECK(Must(protocol::DecodeAck(refused.body)).kind ==
        protocol::AckKind::kFork);
}

TEST_CASE("A revocation holds from the next request on") {
  Centre centre;
  CHECK(centre.web.ForAgents(centre.Batch(1, 5)).status == 200);
  Must(centre.registry->Revoke(centre.agent.id));
  CHECK(centre.web.ForAgents(centre.Batch(6, 10)).status == 403);
  CHECK(centre.store->StateOf(centre.agent.id)->next == 6);
}

TEST_CASE("A token is good for one enrolment, which makes an agent") {
  Centre centre;
  Must(centre.registry->AddToken("one-time",
                                 {.lifetime = std::chrono::hours(1)}));
  const auto request = centre.Enrolment("one-time", SigningRequest());
  const auto response = centre.web.ForAgents(request);
  REQUIRE(response.status == 200);
  CHECK(response.media_type == kJson);
  const auto enrolled =
      Must(protocol::ParseEnrolmentResponse(base::AsText(response.body)));
  CHECK(enrolled.authority_pem == centre.authority.pem());
  const auto owner = Must(centre.registry->FindByKey(
      Must(base::crypto::KeyId(enrolled.certificate_pem))));
  REQUIRE(owner.has_value());
  CHECK(central::Format(owner->agent.id) == enrolled.agent_id);
  CHECK(owner->agent.host == "desk-9");
  CHECK(owner->agent.chain_seed == test::SeedOf(9));

  for (const std::string token : {"one-time", "other"}) {
    const auto refused =
        centre.web.ForAgents(centre.Enrolment(token, SigningRequest()));
    CHECK(refused.status == 403);
    CHECK(Text(refused.body).find("token") != std::string::npos);
    CHECK(Text(refused.body).find("BEGIN") == std::string::npos);
  }
}

TEST_CASE("A token that has expired enrols nobody") {
  Centre centre;
  Must(centre.registry->AddToken("late", {.lifetime = std::chrono::hours(1)}));
  centre.clock.Pass(std::chrono::hours(2));
  CHECK(
      centre.web.ForAgents(centre.Enrolment("late", SigningRequest())).status ==
      403);
}

TEST_CASE("A wrong signing request leaves the token as it was") {
  Centre centre;
  Must(centre.registry->AddToken("kept", {.lifetime = std::chrono::hours(1)}));
  CHECK(centre.web.ForAgents(centre.Enrolment("kept", "no request")).status ==
        400);
  const std::string signing_request = SigningRequest();
  CHECK(
      centre.web.ForAgents(centre.Enrolment("kept", signing_request)).status ==
      200);
  // The same key with a token of its own is not another agent.
  Must(
      centre.registry->AddToken("second", {.lifetime = std::chrono::hours(1)}));
  CHECK(centre.web.ForAgents(centre.Enrolment("second", signing_request))
            .status == 200);
  CHECK(Must(centre.registry->Agents()).size() == 3);
  CHECK(Must(centre.registry->Tokens()).back().used == 0);
}

TEST_CASE("Metrics count what happened, without names") {
  Centre centre;
  (void)centre.web.ForAgents(centre.Batch(1, 5));
  (void)centre.web.ForAgents(centre.Batch(1, 5));
  (void)centre.web.ForAgents(centre.Batch(9, 10));
  centre.connections
      .refused[static_cast<std::size_t>(base::net::Refusal::kSlowHandshake)] =
      3;
  HttpRequest request;
  request.method = "GET";
  request.path = "/metrics";
  const auto response = centre.web.ForOperations(request);
  CHECK(response.status == 200);
  const std::string text = Text(response.body);
  for (const char* line :
       {"deskwarden_central_batches_total{outcome=\"stored\"} 1\n",
        "deskwarden_central_batches_total{outcome=\"repeated\"} 1\n",
        "deskwarden_central_batches_total{outcome=\"gap\"} 1\n",
        "deskwarden_central_events_total 5\n",
        "deskwarden_central_agents 1\n",
        "deskwarden_central_connections 0\n",
        "_refused_connections_total{reason=\"slow_handshake\"} 3\n",
        "_refused_connections_total{reason=\"key\"} 0\n",
        "# TYPE deskwarden_central_index_lag_batches gauge\n",
        "deskwarden_central_build_info{version="}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
  CHECK(text.find("desk-") == std::string::npos);
  request.path = "/v1/batches";
  CHECK(centre.web.ForOperations(request).status == 404);
}

TEST_CASE("Not ready while the store cannot be written") {
  Centre centre;
  HttpRequest request;
  request.method = "GET";
  request.path = "/readyz";
  CHECK(centre.web.ForOperations(request).status == 200);
  (void)centre.web.ForAgents(centre.Batch(1, 5));
  {
    auto file = Must(central::EpochFile::Open(
        central::EpochFilesIn(centre.folder.path()).front(), false));
    auto blocking = Must(base::sqlite::Transaction::Begin(file.database()));
    const auto response = centre.web.ForAgents(centre.Batch(6, 10));
    CHECK(response.status == 503);
    CHECK(response.retry_after.has_value());
    CHECK(Text(response.body).find("epoch") == std::string::npos);
    CHECK(centre.web.ForOperations(request).status == 503);
  }
  CHECK(centre.web.ForAgents(centre.Batch(6, 10)).status == 200);
  CHECK(centre.web.ForOperations(request).status == 200);
}
