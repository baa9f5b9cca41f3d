// POST /v1/enroll: a token becomes a certificate; POST /v1/renew: a certificate
// becomes another. JSON both ways.
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
  std::string token_secret;  // Empty to go on with one that waits.
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

// To be asked again, with the same key and seed, once somebody agreed to it.
struct EnrolmentWait {
  std::string enrolment;  // 16 hex digits; the agent's id if it becomes one.
};

// The answer is an EnrolmentResponse.
struct RenewalRequest {
  std::string signing_request_pem;  // Of the key to go on with.
};

std::string ToJson(const EnrolmentRequest& request);
std::string ToJson(const EnrolmentWait& wait);
std::string ToJson(const RenewalRequest& request);
std::string ToJson(const EnrolmentResponse& response);
base::Result<EnrolmentRequest> ParseEnrolmentRequest(std::string_view json);
base::Result<EnrolmentResponse> ParseEnrolmentResponse(std::string_view json);
base::Result<EnrolmentWait> ParseEnrolmentWait(std::string_view json);
base::Result<RenewalRequest> ParseRenewalRequest(std::string_view json);

}  // namespace protocol
