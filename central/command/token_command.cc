#include <array>

#include "base/crypto/certificate.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/random.h"
#include "central/command/command.h"
#include "protocol/enrolment.h"

namespace central {

int RunTokenCreate(const Context& context, std::chrono::seconds lifetime) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  auto authority = base::ReadFile(context.settings.data.authority());
  if (!authority.ok()) return Fail(context, authority.error());
  auto digest = base::crypto::CertificateDigest(authority.value());
  if (!digest.ok()) return Fail(context, digest.error());
  std::array<std::uint8_t, 24> secret{};
  base::SystemRandom().Fill(secret);
  const protocol::EnrolmentToken token{digest.value(),
                                       base::ToBase64Url(secret)};
  if (auto added = registry->AddToken(token.secret, lifetime); !added.ok())
    return Fail(context, added.error());
  context.out << protocol::FormatToken(token) << '\n';
  return kOk;
}

int RunTokenList(const Context& context) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  auto tokens = registry->Tokens();
  if (!tokens.ok()) return Fail(context, tokens.error());
  const std::int64_t now = context.clock.utc_now().time_since_epoch().count();
  for (const Token& token : tokens.value()) {
    context.out << token.name << "  made " << base::FormatUtc(token.created_ms);
    if (token.used_by) {
      context.out << "  used by " << Format(*token.used_by);
    } else {
      context.out << (token.expires_ms > now ? "  good until " : "  expired ")
                  << base::FormatUtc(token.expires_ms);
    }
    context.out << '\n';
  }
  return kOk;
}

}  // namespace central
