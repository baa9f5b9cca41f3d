#include <variant>

#include "central/web/web.h"
#include "protocol/enrolment.h"
#include "protocol/refusal.h"

namespace central {

using base::net::HttpRequest;
using base::net::HttpResponse;

// The connection shows that the sender has the old key, the signing request
// that it has the new one.
HttpResponse Web::Renew(const HttpRequest& request) {
  auto caller = Identify(request, For::kRenewing);
  if (auto* refusal = std::get_if<HttpResponse>(&caller))
    return std::move(*refusal);
  const AgentId id = std::get<Agent>(caller).id;
  auto asked = protocol::ParseRenewalRequest(base::AsText(request.body));
  if (!asked.ok()) return Refuse(request, 400, asked.error().message);
  const std::string& signing_request = asked.value().signing_request_pem;
  auto key_id = base::crypto::RequestKeyId(signing_request);
  if (!key_id.ok()) return Refuse(request, 400, key_id.error().message);
  if (auto offered = parts_.registry.OfferKey(id, key_id.value());
      !offered.ok()) {
    if (offered.error().code == base::ErrorCode::kInvalid)
      return Refuse(request, 409, offered.error().message);
    parts_.log.Error("renewal", offered.error().message);
    return Say(503, "try again later");
  }
  ++parts_.counters.renewals;
  parts_.log.Info("renewal", "agent " + Format(id) + " renewed");
  return Certificate(id, signing_request);
}

}  // namespace central
