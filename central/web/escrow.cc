#include <utility>

#include "central/store/escrow_store.h"
#include "central/web/web.h"

namespace central {

using base::net::HttpRequest;
using base::net::HttpResponse;

HttpResponse Web::Escrow(const HttpRequest& request) {
  auto caller = Identify(request, For::kShipping);
  if (auto* refused = std::get_if<HttpResponse>(&caller))
    return std::move(*refused);
  if (parts_.escrow == nullptr) return Say(503, "try again later");
  return TakeDeposits(std::get<Agent>(caller).id, request);
}

HttpResponse Web::TakeDeposits(AgentId agent, const HttpRequest& request) {
  auto asked = protocol::ParseEscrowRequest(base::AsText(request.body));
  if (!asked.ok()) return Refuse(request, 400, asked.error().message);
  if (!asked.value().deposits.empty()) {
    const auto added = parts_.escrow->Add(agent, asked.value().deposits);
    if (!added.ok() && added.error().code == base::ErrorCode::kFull)
      return Refuse(request, 413, added.error().message);
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
  protocol::EscrowResponse answer{
      .policies = std::move(policies.value()),
      .centre_utc_ms = parts_.clock.utc_now().time_since_epoch().count()};
  if (!asked.value().check.empty()) {
    auto held = parts_.escrow->NamesOf(
        agent, asked.value().check, protocol::kMaxHeldPerResponse);
    if (!held.ok()) {
      parts_.log.Error("escrow", held.error().message);
      return Say(503, "try again later");
    }
    answer.held = std::move(held.value());
  }
  const std::string json = protocol::ToJson(answer);
  HttpResponse response;
  response.media_type = "application/json";
  response.body.assign(json.begin(), json.end());
  return response;
}

}  // namespace central
