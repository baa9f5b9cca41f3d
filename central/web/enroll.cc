#include <utility>

#include "central/web/web.h"
#include "protocol/enrolment.h"

namespace central {

using base::net::HttpRequest;
using base::net::HttpResponse;

HttpResponse Web::Enroll(const HttpRequest& request) {
  auto asked = protocol::ParseEnrolmentRequest(base::AsText(request.body));
  if (!asked.ok()) return Say(400, asked.error().message);
  // Before any work is done for a stranger.
  auto good = parts_.registry.TokenIsGood(asked.value().token_secret);
  if (!good.ok()) return Say(503, "try again later");
  if (!good.value())
    return RefuseIdentity(403, "the token is unknown, used or expired");

  const auto id = static_cast<AgentId>(parts_.random.Next64());
  auto issued = base::crypto::Issue(parts_.authority,
                                    asked.value().signing_request_pem,
                                    base::crypto::Role::kAgent,
                                    Format(id),
                                    {},
                                    parts_.clock.utc_now(),
                                    parts_.certificate_lifetime);
  if (!issued.ok()) return Say(400, issued.error().message);
  Agent agent{.id = id, .key_id = issued.value().key_id};
  agent.host = std::move(asked.value().host_name);
  agent.version = std::move(asked.value().version);
  agent.chain_seed = asked.value().chain_seed;
  const auto enrolled =
      parts_.registry.Enrol(asked.value().token_secret, agent);
  if (!enrolled.ok()) {
    const base::Error& error = enrolled.error();
    if (error.code == base::ErrorCode::kDenied)
      return RefuseIdentity(403, error.message);
    if (error.code == base::ErrorCode::kInvalid) return Say(409, error.message);
    parts_.log.Error("enrolment", error.message);
    return Say(503, "try again later");
  }
  ++parts_.counters.enrolments;
  parts_.log.Info("enrolment", "agent " + Format(id) + " enrolled");
  const std::string body = protocol::ToJson(protocol::EnrolmentResponse{
      .agent_id = Format(id),
      .certificate_pem = issued.value().certificate_pem,
      .authority_pem = parts_.authority.certificate_pem});
  HttpResponse response;
  response.media_type = "application/json";
  response.body.assign(body.begin(), body.end());
  return response;
}

}  // namespace central
