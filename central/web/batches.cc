#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

#include "base/crash_point.h"
#include "central/web/web.h"
#include "protocol/ack.h"
#include "protocol/refusal.h"

namespace central {

using base::net::HttpRequest;
using base::net::HttpResponse;
using protocol::Refusal;

namespace {

int StatusOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kStored:
    case Outcome::kRepeated:
    case Outcome::kHeartbeat:
      return 200;
    case Outcome::kGap:
    case Outcome::kFork:
    case Outcome::kWrongLink:
      return 409;
    case Outcome::kMalformed:
      return 400;
    case Outcome::kOverLimit:
      return 413;
    case Outcome::kOverQuota:
    case Outcome::kBusy:
      return 429;
    case Outcome::kUnavailable:
      return 503;
  }
  return 500;
}

}  // namespace

HttpResponse Web::Batches(const HttpRequest& request) {
  auto caller = Identify(request, For::kShipping);
  if (auto* refusal = std::get_if<HttpResponse>(&caller))
    return std::move(*refusal);
  const Agent& agent = std::get<Agent>(caller);
  const bool seen = LookForClones(agent.id, request);
  // Served, what they send is told apart by its generations.
  const auto now = parts_.clock.utc_now().time_since_epoch().count();
  if (parts_.clones == Clones::kRefused && (seen || agent.is_cloned(now)))
    return RefuseClone(agent.id, request);
  return Answer(parts_.ingest.Take(agent, request.body));
}

bool Web::LookForClones(AgentId id, const HttpRequest& request) {
  constexpr std::string_view kInstance = "i=";
  if (!request.query.starts_with(kInstance)) return false;
  const auto clone =
      clone_watch_.Saw(id,
                       std::string_view(request.query).substr(kInstance.size()),
                       request.peer);
  if (!clone) return false;
  if (clone->news)
    parts_.log.Warn("identity",
                    "agent " + Format(id) + " is two machines at once, at " +
                        clone->addresses +
                        ": a disk was copied after it was enrolled; run "
                        "`deskwarden enroll --again` on one of them");
  if (auto marked = parts_.registry.MarkCloned(id, clone->addresses);
      !marked.ok())
    parts_.log.Warn("identity", marked.error().message);
  return true;
}

HttpResponse Web::RefuseClone(AgentId id, const HttpRequest& request) {
  ++parts_.counters.refused_identities;
  const auto line = protocol::FormatRefusal(
      Refusal::kClonedKey,
      "two machines have the key of this agent; on each of yours make a token "
      "and run `deskwarden enroll --again`");
  LogRefusal(request, "agent " + Format(id), line);
  return Say(403, line);
}

HttpResponse Web::Answer(const Ingest::Answer& answer) {
  base::CrashPoint("before answer");
  const int status = StatusOf(answer.outcome);
  if (status != 200 && status != 409) {
    // What is wrong with our disk is for our log, not for the network.
    HttpResponse response =
        Say(status, status == 503 ? "try again later" : answer.reason);
    if (status == 429)
      response.retry_after =
          answer.retry_after.value_or(std::chrono::seconds(1));
    if (status == 503) response.retry_after = std::chrono::seconds(5);
    return response;
  }
  auto head = parts_.registry.AuditHead();
  if (!head.ok()) return Say(503, "try again later");
  protocol::Ack ack = answer.ack;
  ack.audit_head = head.value();
  HttpResponse response;
  response.status = status;
  response.media_type = "application/octet-stream";
  response.body = protocol::EncodeAck(ack);
  return response;
}

}  // namespace central
