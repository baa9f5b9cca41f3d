#pragma once

#include <string>

#include "base/crypto/certificate.h"
#include "base/net/https_client.h"
#include "protocol/chain.h"
#include "protocol/enrolment.h"

namespace test {

// What it takes to reach a centre as one of its agents.
struct EnrolledAgent {
  std::string id;
  protocol::ChainKey seed{};
  base::net::HttpsClientOptions options;
};

// Enrols an agent with a key of its own, as `deskwarden enroll` does.
// `stranger` is a client of the centre at `url` that shows no certificate.
inline base::Result<EnrolledAgent> Enrol(base::net::HttpsClient& stranger,
                                         const std::string& url,
                                         const std::string& token_secret,
                                         const protocol::ChainKey& seed) {
  auto key = base::crypto::MakeKeyPem();
  if (!key.ok()) return key.error();
  auto signing = base::crypto::MakeSigningRequest(key.value(), "ignored");
  if (!signing.ok()) return signing.error();
  const std::string request = protocol::ToJson(
      protocol::EnrolmentRequest{.token_secret = token_secret,
                                 .signing_request_pem = signing.value(),
                                 .chain_seed = seed,
                                 .host_name = "desk",
                                 .version = "0.1.0"});
  auto reply =
      stranger.Post("/v1/enroll", base::AsBytes(request), "application/json");
  if (!reply.ok()) return reply.error();
  if (reply.value().status != 200)
    return base::Error{base::ErrorCode::kDenied,
                       std::string(base::AsText(reply.value().body))};
  auto response =
      protocol::ParseEnrolmentResponse(base::AsText(reply.value().body));
  if (!response.ok()) return response.error();
  EnrolledAgent agent{
      .id = response.value().agent_id, .seed = seed, .options = {}};
  agent.options.url = url;
  agent.options.authority_pem = response.value().authority_pem;
  agent.options.identity = {key.value(), response.value().certificate_pem};
  return agent;
}

// Likewise, with a token as it is handed out.
inline base::Result<EnrolledAgent> Enrol(const std::string& url,
                                         const std::string& token_text,
                                         const protocol::ChainKey& seed) {
  auto token = protocol::ParseToken(token_text);
  if (!token.ok()) return token.error();
  auto stranger = base::net::HttpsClient::Make(
      {.url = url, .authority_digest = token.value().authority_digest});
  if (!stranger.ok()) return stranger.error();
  return Enrol(*stranger.value(), url, token.value().secret, seed);
}

}  // namespace test
