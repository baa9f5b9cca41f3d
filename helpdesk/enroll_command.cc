#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "agent/buffer/chain_seed.h"
#include "agent/enrolment/enrolment.h"
#include "base/crypto/certificate.h"
#include "base/file.h"
#include "base/net/https_client.h"
#include "base/random.h"
#include "helpdesk/commands.h"
#include "protocol/enrolment.h"
#include "version.h"

namespace helpdesk {
namespace {

constexpr std::size_t kMaxTokenBytes = 1024;

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

base::Result<std::string> TokenText(const EnrollOptions& options) {
  std::string text = options.token;
  if (!options.token_file.empty()) {
    auto file = base::ReadFile(options.token_file, kMaxTokenBytes);
    if (!file.ok()) return file.error();
    text = std::move(file.value());
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.pop_back();
  if (text.empty())
    return base::Error{base::ErrorCode::kInvalid,
                       "a token is needed: pass --token or --token-file"};
  return text;
}

// A token works once, but its file says which centre, and when it failed it
// still works: nothing of it is to stay on the desk.
void Shred(const std::string& file) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(file, ignored);
  if (!ignored) {
    (void)base::WriteFileAtomically(file, std::string(size, '\0'), 0600);
  }
  std::filesystem::remove(file, ignored);
}

// What the centre said no with, in words that say what to do.
base::Error Refusal(const base::net::HttpsReply& reply) {
  std::string reason(base::AsText(reply.body));
  while (!reason.empty() && reason.back() == '\n')
    reason.pop_back();
  return {base::ErrorCode::kDenied,
          "the centre refused (" + std::to_string(reply.status) +
              "): " + reason +
              ". If the token was used or has expired, make another with "
              "`deskwarden-central token create`"};
}

base::Result<agent::Enrolment> Ask(const EnrollOptions& options,
                                   const protocol::EnrolmentToken& token,
                                   const protocol::ChainKey& seed) {
  agent::Enrolment enrolment{.url = options.url};
  auto key = base::crypto::MakeKeyPem();
  if (!key.ok()) return key.error();
  enrolment.identity.key_pem = std::move(key.value());
  auto csr = base::crypto::MakeSigningRequest(enrolment.identity.key_pem,
                                              "deskwarden agent");
  if (!csr.ok()) return csr.error();

  auto client = base::net::HttpsClient::Make(
      {.url = options.url, .authority_digest = token.authority_digest});
  if (!client.ok()) return client.error();
  const std::string body = protocol::ToJson(
      protocol::EnrolmentRequest{.token_secret = token.secret,
                                 .signing_request_pem = csr.value(),
                                 .chain_seed = seed,
                                 .host_name = HostName(),
                                 .version = kDeskwardenVersion});
  auto reply = client.value()->Post(
      "/v1/enroll", base::AsBytes(body), "application/json");
  if (!reply.ok()) return reply.error();
  if (reply.value().status != 200) return Refusal(reply.value());
  auto response =
      protocol::ParseEnrolmentResponse(base::AsText(reply.value().body));
  if (!response.ok()) return response.error();
  enrolment.agent_id = response.value().agent_id;
  enrolment.identity.certificate_pem = response.value().certificate_pem;
  enrolment.authority_pem = response.value().authority_pem;
  return enrolment;
}

base::Result<agent::Enrolment> Enroll(const Context& context,
                                      const EnrollOptions& options) {
  auto text = TokenText(options);
  if (!text.ok()) return text.error();
  auto token = protocol::ParseToken(text.value());
  if (!token.ok()) return token.error();
  if (auto made = base::MakeFolder(context.paths.state, 0700); !made.ok())
    return made.error();

  base::SystemRandom random;
  protocol::ChainKey seed{};
  random.Fill(seed);
  auto enrolment = Ask(options, token.value(), seed);
  if (!enrolment.ok()) return enrolment;

  auto digest =
      base::crypto::CertificateDigest(enrolment.value().authority_pem);
  if (!digest.ok()) return digest.error();
  if (digest.value() != token.value().authority_digest)
    return base::Error{base::ErrorCode::kDenied,
                       "the centre sent an authority that is not the token's: "
                       "check the address and ask for a new token"};
  if (auto stored = agent::WriteChainSeed(context.paths.chain_seed(), seed);
      !stored.ok())
    return stored.error();
  if (auto stored = agent::StoreEnrolment(context.paths, enrolment.value());
      !stored.ok())
    return stored.error();
  return enrolment;
}

bool IsEnrolled(const agent::Paths& paths) {
  std::error_code ignored;
  return std::filesystem::exists(paths.enrolment(), ignored);
}

}  // namespace

int RunEnroll(const Context& context, const EnrollOptions& options) {
  if (IsEnrolled(context.paths) && !options.again) {
    context.error << "This machine is enrolled already ("
                  << context.paths.enrolment().string()
                  << "). To give it a new identity, stop deskwardend and add "
                     "--again.\n";
    return kProblemFound;
  }
  auto enrolment = Enroll(context, options);
  if (!enrolment.ok()) {
    context.error << "Not enrolled: " << enrolment.error().message << ".\n";
    return enrolment.error().code == base::ErrorCode::kInvalid ? kUsage
                                                               : kProblemFound;
  }
  if (!options.token_file.empty()) Shred(options.token_file);
  if (context.json) {
    context.out << nlohmann::ordered_json{{"agent", enrolment.value().agent_id},
                                          {"url", enrolment.value().url}}
                       .dump()
                << '\n';
  } else {
    context.out << "Enrolled as agent " << enrolment.value().agent_id << " at "
                << enrolment.value().url << ".\n";
  }
  return kOk;
}

}  // namespace helpdesk
