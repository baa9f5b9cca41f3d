#include "helpdesk/enrolment_request.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "base/crypto/certificate.h"
#include "base/net/https_client.h"
#include "version.h"

namespace helpdesk {
namespace {

using Kind = EnrolmentAnswer::Kind;

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

EnrolmentAnswer Failed(const base::Error& error) {
  const bool away = error.code == base::ErrorCode::kUnavailable;
  return {.kind = away ? Kind::kAway : Kind::kFailed, .words = error.message};
}

EnrolmentAnswer Enrolled(const base::net::HttpsReply& reply) {
  auto response = protocol::ParseEnrolmentResponse(base::AsText(reply.body));
  if (!response.ok()) return Failed(response.error());
  return {.kind = Kind::kEnrolled, .response = std::move(response.value())};
}

EnrolmentAnswer Waits(const base::net::HttpsReply& reply) {
  auto wait = protocol::ParseEnrolmentWait(base::AsText(reply.body));
  if (!wait.ok()) return Failed(wait.error());
  return {.kind = Kind::kWaits,
          .waits_as = wait.value().enrolment,
          .words = "the enrolment " + wait.value().enrolment +
                   " waits for somebody at the centre to agree"};
}

// What the centre said no with; it says what to do.
EnrolmentAnswer No(const base::net::HttpsReply& reply) {
  std::string reason(base::AsText(reply.body));
  while (!reason.empty() && reason.back() == '\n')
    reason.pop_back();
  const bool busy = reply.status == 429 || reply.status >= 500;
  return {.kind = busy ? Kind::kAway : Kind::kRefused,
          .words = "the centre answered " + std::to_string(reply.status) +
                   ", " + reason};
}

}  // namespace

EnrolmentAnswer RequestEnrolment(const agent::PendingEnrolment& pending,
                                 const std::string& token_secret) {
  auto csr =
      base::crypto::MakeSigningRequest(pending.key_pem, "deskwarden agent");
  if (!csr.ok()) return Failed(csr.error());
  auto client = base::net::HttpsClient::Make(
      {.url = pending.url, .authority_digest = pending.authority_digest});
  if (!client.ok()) return Failed(client.error());
  const std::string body = protocol::ToJson(
      protocol::EnrolmentRequest{.token_secret = token_secret,
                                 .signing_request_pem = csr.value(),
                                 .chain_seed = pending.chain_seed,
                                 .host_name = HostName(),
                                 .version = kDeskwardenVersion});
  auto reply = client.value()->Post(
      "/v1/enroll", base::AsBytes(body), "application/json");
  if (!reply.ok()) return Failed(reply.error());
  switch (reply.value().status) {
    case 200:
      return Enrolled(reply.value());
    case 202:
      return Waits(reply.value());
    default:
      return No(reply.value());
  }
}

}  // namespace helpdesk
