#include <utility>

#include "central/store/escrow_store.h"
#include "central/web/web.h"

namespace central {

using base::net::HttpRequest;
using base::net::HttpResponse;

// Who asks is looked up every time, as for batches.
HttpResponse Web::Escrow(const HttpRequest& request) {
  if (parts_.escrow == nullptr) return Say(404, "no such path");
  if (!request.peer_key)
    return RefuseIdentity(401, "a client certificate is required: enrol");
  auto agent = parts_.registry.FindByKey(*request.peer_key);
  if (!agent.ok()) return Say(503, "try again later");
  if (!agent.value()) return RefuseIdentity(403, "unknown certificate");
  if (agent.value()->revoked_ms != 0)
    return RefuseIdentity(403, "this agent is revoked");
  if (request.peer_certificate_expired)
    return RefuseIdentity(403, "the certificate has expired: enrol again");
  return TakeDeposits(agent.value()->id, request.body);
}

HttpResponse Web::TakeDeposits(AgentId agent, base::ByteView body) {
  auto asked = protocol::ParseEscrowRequest(base::AsText(body));
  if (!asked.ok()) return Say(400, asked.error().message);
  if (!asked.value().deposits.empty()) {
    const auto added = parts_.escrow->Add(agent, asked.value().deposits);
    if (!added.ok() && added.error().code == base::ErrorCode::kFull)
      return Say(413, added.error().message);
    if (!added.ok()) {
      parts_.log.Error("escrow", added.error().message);
      return Say(503, "try again later");
    }
  }
  auto policies = parts_.escrow->PoliciesAfter(
      asked.value().policy_serial, protocol::kMaxPoliciesPerResponse);
  if (!policies.ok()) {
    parts_.log.Error("escrow", policies.error().message);
    return Say(503, "try again later");
  }
  const std::string json =
      protocol::ToJson({.policies = std::move(policies.value())});
  HttpResponse response;
  response.media_type = "application/json";
  response.body.assign(json.begin(), json.end());
  return response;
}

}  // namespace central
