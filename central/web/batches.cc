#include <chrono>
#include <utility>
#include <variant>

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

HttpResponse Web::Batches(const HttpRequest& request) {
  auto caller = Identify(request, For::kShipping);
  if (auto* refusal = std::get_if<HttpResponse>(&caller))
    return std::move(*refusal);
  return Answer(parts_.ingest.Take(std::get<Agent>(caller), request.body));
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
