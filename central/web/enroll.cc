#include <utility>

#include "central/web/web.h"
#include "protocol/enrolment.h"
#include "protocol/refusal.h"

namespace central {

using base::net::HttpRequest;
using base::net::HttpResponse;

HttpResponse Web::Enroll(const HttpRequest& request) {
  auto asked = protocol::ParseEnrolmentRequest(base::AsText(request.body));
  if (!asked.ok()) return Refuse(request, 400, asked.error().message);
  auto& wanted = asked.value();
  auto key_id = base::crypto::RequestKeyId(wanted.signing_request_pem);
  if (!key_id.ok()) return Refuse(request, 400, key_id.error().message);

  Agent agent{.id = static_cast<AgentId>(parts_.random.Next64()),
              .key_id = key_id.value()};
  agent.host = std::move(wanted.host_name);
  agent.version = std::move(wanted.version);
  agent.chain_seed = wanted.chain_seed;
  auto enrolled =
      parts_.registry.Enrol(wanted.token_secret, agent, request.peer);
  if (!enrolled.ok()) return NotEnrolled(request, enrolled.error());
  const Enrolment& outcome = enrolled.value();
  const std::string who = Format(outcome.id);
  if (outcome.waiting) {
    if (outcome.news)
      parts_.log.Info("enrolment",
                      who + " at " + request.peer +
                          " waits for `deskwarden-central enrolments approve " +
                          who + "`");
    return Json(202, protocol::ToJson(protocol::EnrolmentWait{who}));
  }
  if (outcome.news) {
    ++parts_.counters.enrolments;
    parts_.log.Info("enrolment", "agent " + who + " enrolled");
  }
  return Certificate(outcome.id, wanted.signing_request_pem);
}

HttpResponse Web::NotEnrolled(const HttpRequest& request,
                              const base::Error& why) {
  switch (why.code) {
    case base::ErrorCode::kDenied:
      ++parts_.counters.refused_identities;
      return Refuse(
          request,
          403,
          protocol::FormatRefusal(protocol::Refusal::kOther, why.message));
    case base::ErrorCode::kInvalid:
      return Refuse(request, 409, why.message);
    default:
      parts_.log.Error("enrolment", why.message);
      return Say(503, "try again later");
  }
}

HttpResponse Web::Certificate(AgentId id, const std::string& signing_request) {
  auto issued = base::crypto::Issue(parts_.authority,
                                    signing_request,
                                    base::crypto::Role::kAgent,
                                    Format(id),
                                    {},
                                    parts_.clock.utc_now(),
                                    parts_.certificate_lifetime);
  if (!issued.ok()) {
    parts_.log.Error("enrolment", issued.error().message);
    return Say(503, "try again later");
  }
  return Json(200,
              protocol::ToJson(protocol::EnrolmentResponse{
                  .agent_id = Format(id),
                  .certificate_pem = issued.value().certificate_pem,
                  .authority_pem = parts_.authority.certificate_pem}));
}

HttpResponse Web::Json(int status, const std::string& text) {
  HttpResponse response;
  response.status = status;
  response.media_type = "application/json";
  response.body.assign(text.begin(), text.end());
  return response;
}

}  // namespace central
