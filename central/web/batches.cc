#include <chrono>
#include <string>

#include "base/crash_point.h"
#include "central/web/web.h"
#include "protocol/ack.h"

namespace central {

using base::net::HttpRequest;
using base::net::HttpResponse;

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

// Who asks is looked up every time: a kept connection or a resumed session
// says only who it was when it began.
HttpResponse Web::Batches(const HttpRequest& request) {
  if (!request.peer_key)
    return RefuseIdentity(401, "a client certificate is required: enrol");
  auto agent = parts_.registry.FindByKey(*request.peer_key);
  if (!agent.ok()) return Say(503, "try again later");
  if (!agent.value()) return RefuseIdentity(403, "unknown certificate");
  if (agent.value()->revoked_ms != 0)
    return RefuseIdentity(403, "this agent is revoked");
  if (request.peer_certificate_expired)
    return RefuseIdentity(403, "the certificate has expired: enrol again");
  return Answer(parts_.ingest.Take(*agent.value(), request.body));
}

HttpResponse Web::RefuseIdentity(int status, const std::string& why) {
  ++parts_.counters.refused_identities;
  return Say(status, why);
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
