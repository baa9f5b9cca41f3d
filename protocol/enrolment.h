// POST /v1/enroll: a one-time token becomes a certificate. JSON both ways.
// Format: docs/formats/enrolment.md.
#pragma once

#include <string>
#include <string_view>

#include "base/crypto/sha256.h"
#include "base/result.h"
#include "protocol/chain.h"

namespace protocol {

// `dw1.<SHA-256 of the centre's CA certificate>.<24 random bytes>`, both
// base64url: whoever gives the token also says whom to trust.
struct EnrolmentToken {
  base::crypto::Sha256Digest authority_digest{};
  std::string secret;  // As in the token's last part.
};
std::string FormatToken(const EnrolmentToken& token);
base::Result<EnrolmentToken> ParseToken(std::string_view text);

struct EnrolmentRequest {
  std::string token_secret;
  std::string signing_request_pem;
  ChainKey chain_seed{};  // Of generation ordinal 1.
  std::string host_name;  // For the fleet view. Events never carry it.
  std::string version;    // Of the agent.
};

struct EnrolmentResponse {
  std::string agent_id;  // 16 hex digits.
  std::string certificate_pem;
  std::string authority_pem;
};

std::string ToJson(const EnrolmentRequest& request);
std::string ToJson(const EnrolmentResponse& response);
base::Result<EnrolmentRequest> ParseEnrolmentRequest(std::string_view json);
base::Result<EnrolmentResponse> ParseEnrolmentResponse(std::string_view json);

}  // namespace protocol
