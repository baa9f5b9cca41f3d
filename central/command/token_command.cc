#include <array>

#include <nlohmann/json.hpp>

#include "base/crypto/certificate.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/random.h"
#include "central/command/command.h"
#include "protocol/enrolment.h"

namespace central {
namespace {

using Json = nlohmann::ordered_json;

const char* StateOf(const Token& token, std::int64_t now_ms) {
  if (token.revoked_ms != 0) return "revoked";
  if (token.networks_unreadable) return "unreadable";
  if (token.used >= token.terms.uses) return "used";
  return token.expires_ms > now_ms ? "good" : "expired";
}

Json NetworksOf(const TokenTerms& terms) {
  Json networks = Json::array();
  for (const auto& network : terms.networks)
    networks.push_back(base::net::ToString(network));
  return networks;
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void PrintJson(const Context& context,
               const Token& token,
               std::int64_t now_ms) {
  Json json{{"name", token.name},
            {"state", StateOf(token, now_ms)},
            {"created", base::FormatUtc(token.created_ms)},
            {"expires", base::FormatUtc(token.expires_ms)},
            {"uses", token.terms.uses},
            {"used", token.used},
            {"networks", NetworksOf(token.terms)},
            {"approve", token.terms.approve},
            {"note", token.terms.note}};
  if (token.revoked_ms != 0)
    json["revoked"] = base::FormatUtc(token.revoked_ms);
  context.out << Dump(json) << '\n';
}

void PrintLine(const Context& context,
               const Token& token,
               std::int64_t now_ms) {
  context.out << token.name << "  " << StateOf(token, now_ms) << "  used "
              << token.used << " of " << token.terms.uses
              << (token.expires_ms > now_ms ? "  until " : "  ended ")
              << base::FormatUtc(token.expires_ms);
  for (const auto& network : token.terms.networks)
    context.out << "  from " << base::net::ToString(network);
  if (token.terms.approve) context.out << "  needs approval";
  if (!token.terms.note.empty())
    context.out << "  " << Printable(token.terms.note);
  context.out << '\n';
}

}  // namespace

int RunTokenCreate(const Context& context, const TokenTerms& terms, bool json) {
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
  auto name = registry->AddToken(token.secret, terms);
  if (!name.ok()) return Fail(context, name.error());
  if (json) {
    const auto expires = context.clock.utc_now() + terms.lifetime;
    context.out << Dump({{"name", name.value()},
                         {"token", protocol::FormatToken(token)},
                         {"expires",
                          base::FormatUtc(expires.time_since_epoch().count())},
                         {"uses", terms.uses},
                         {"networks", NetworksOf(terms)},
                         {"approve", terms.approve},
                         {"note", terms.note}})
                << '\n';
  } else {
    context.out << protocol::FormatToken(token) << '\n';
  }
  return kOk;
}

int RunTokenList(const Context& context, bool json) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  auto tokens = registry->Tokens();
  if (!tokens.ok()) return Fail(context, tokens.error());
  const std::int64_t now = context.clock.utc_now().time_since_epoch().count();
  for (const Token& token : tokens.value())
    json ? PrintJson(context, token, now) : PrintLine(context, token, now);
  return kOk;
}

int RunTokenRevoke(const Context& context, const std::string& name) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  auto refused = registry->RevokeToken(name);
  if (!refused.ok()) return Fail(context, refused.error());
  context.out << "token " << name << " is revoked: it enrols nobody any more";
  if (refused.value() > 0)
    context.out << ", and " << refused.value()
                << " enrolments that waited by it are refused";
  context.out << ". Agents that it enrolled stay: `deskwarden-central agents "
                 "revoke` ends those\n";
  return kOk;
}

}  // namespace central
