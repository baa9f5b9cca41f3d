#include "protocol/escrow_deposit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "protocol/epoch_name.h"
#include "protocol/limits.h"

namespace protocol {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSuffix = ".cms";
constexpr std::size_t kCheckDigits = 16;
constexpr std::size_t kLoginDigits = 8;
constexpr std::size_t kIdentityBytes = 256;  // Or a multiple.

base::Error Invalid(const std::string& message) {
  return {base::ErrorCode::kInvalid, message};
}

Json ParseObject(std::string_view text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? json : Json();
}

std::string Text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>()
                                                   : std::string();
}

bool IsHex(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsGood(const DepositName& name) {
  return IsHex(name.name,
               name.kind == DepositKind::kSecret ? kCheckDigits : kLoginDigits);
}

// As an object of that kind that begins rightly.
base::Result<Json> ParseInside(std::string_view text, DepositKind kind) {
  Json json = ParseObject(text);
  if (json.is_null() || json.value("deskwarden_escrow", Json()) != 1 ||
      Text(json, "kind") != Name(kind) || !IsHex(Text(json, "agent"), 16) ||
      !ParseEpochName(Text(json, "epoch")))
    return Invalid("not what an agent seals as " + std::string(Name(kind)));
  return json;
}

base::Result<Deposit> ParseDeposit(const Json& json) {
  if (!json.is_object()) return Invalid("each deposit is an object");
  const auto epoch = ParseEpochName(Text(json, "epoch"));
  const auto kind = ParseDepositKind(Text(json, "kind"));
  const auto sealed_for = ParseEpochName(Text(json, "sealed_for"));
  const auto sealed = base::FromBase64Url(Text(json, "sealed"));
  if (!epoch || !kind || !sealed_for)
    return Invalid("a deposit needs epoch, kind and sealed_for");
  if (!sealed || sealed->empty() || sealed->size() > kMaxDepositBytes)
    return Invalid("a deposit's \"sealed\" must be 1 to 4096 bytes");
  Deposit deposit{.name = {.epoch = *epoch,
                           .kind = *kind,
                           .name = Text(json, "name"),
                           .sealed_for = *sealed_for},
                  .sealed = *sealed};
  if (!IsGood(deposit.name)) return Invalid("a deposit's name is not hex");
  return deposit;
}

}  // namespace

std::string_view Name(DepositKind kind) {
  return kind == DepositKind::kSecret ? "secret" : "identity";
}

std::optional<DepositKind> ParseDepositKind(std::string_view name) {
  if (name == Name(DepositKind::kSecret)) return DepositKind::kSecret;
  if (name == Name(DepositKind::kIdentity)) return DepositKind::kIdentity;
  return std::nullopt;
}

std::string FileName(const DepositName& name) {
  std::string text = EpochName(name.epoch) + "-";
  text.append(Name(name.kind)).append("-").append(name.name);
  return text.append("-").append(EpochName(name.sealed_for)).append(kSuffix);
}

std::optional<DepositName> ParseDepositFileName(std::string_view text) {
  if (!text.ends_with(kSuffix)) return std::nullopt;
  text.remove_suffix(kSuffix.size());
  std::array<std::string_view, 4> parts;
  for (auto& part : parts) {
    const auto dash = text.find('-');
    part = text.substr(0, dash);
    text.remove_prefix(dash == std::string_view::npos ? text.size() : dash + 1);
  }
  const auto epoch = ParseEpochName(parts[0]);
  const auto kind = ParseDepositKind(parts[1]);
  const auto sealed_for = ParseEpochName(parts[3]);
  if (!epoch || !kind || !sealed_for || !text.empty()) return std::nullopt;
  DepositName name{.epoch = *epoch,
                   .kind = *kind,
                   .name = std::string(parts[2]),
                   .sealed_for = *sealed_for};
  if (!IsGood(name)) return std::nullopt;
  return name;
}

base::SecretBytes ToJson(const EscrowSecret& secret) {
  // By hand, so that the secret is in no other buffer.
  base::SecretBytes json(R"({"deskwarden_escrow":1,"kind":"secret","agent":")");
  json.Append(secret.agent_id);
  json.Append(R"(","epoch":")");
  json.Append(EpochName(secret.epoch));
  json.Append(R"(","secret":")");
  for (const char byte : secret.secret.view()) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    const std::array digits{kDigits[value >> 4U], kDigits[value & 15U]};
    json.Append({digits.data(), digits.size()});
  }
  json.Append("\"}\n");
  return json;
}

std::string ToJson(const EscrowIdentity& identity) {
  std::string json = Json{
      {"deskwarden_escrow", 1},
      {"kind", Name(DepositKind::kIdentity)},
      {"agent", identity.agent_id},
      {"epoch", EpochName(identity.epoch)},
      {"login", LoginName(identity.login)},
      {"user", identity.user},
      {"host",
       identity.host}}.dump(-1, ' ', false, Json::error_handler_t::replace);
  json.resize(
      json.size() / kIdentityBytes * kIdentityBytes + kIdentityBytes - 1, ' ');
  return json + "\n";
}

base::Result<EscrowSecret> ParseEscrowSecret(std::string_view json) {
  auto inside = ParseInside(json, DepositKind::kSecret);
  if (!inside.ok()) return inside.error();
  const auto secret = base::FromHex(Text(inside.value(), "secret"));
  if (!secret || secret->size() != kEscrowSecretBytes)
    return Invalid("the sealed secret does not have 32 bytes");
  return EscrowSecret{.agent_id = Text(inside.value(), "agent"),
                      .epoch = *ParseEpochName(Text(inside.value(), "epoch")),
                      .secret = base::SecretBytes(base::AsText(*secret))};
}

base::Result<EscrowIdentity> ParseEscrowIdentity(std::string_view json) {
  auto inside = ParseInside(json, DepositKind::kIdentity);
  if (!inside.ok()) return inside.error();
  const auto login = ParseLoginName(Text(inside.value(), "login"));
  EscrowIdentity identity{
      .agent_id = Text(inside.value(), "agent"),
      .epoch = *ParseEpochName(Text(inside.value(), "epoch")),
      .user = Text(inside.value(), "user"),
      .host = Text(inside.value(), "host")};
  if (!login || identity.user.empty())
    return Invalid("the sealed identity has no login or no user");
  identity.login = *login;
  return identity;
}

std::string LoginName(std::uint32_t login) {
  std::array<char, kLoginDigits + 1> text{};
  (void)std::snprintf(text.data(), text.size(), "%08x", login);
  return text.data();
}

std::optional<std::uint32_t> ParseLoginName(std::string_view name) {
  if (!IsHex(name, kLoginDigits)) return std::nullopt;
  std::uint32_t login = 0;
  (void)std::from_chars(name.data(), name.data() + name.size(), login, 16);
  return login;
}

std::string CheckName(std::uint64_t check) {
  std::array<std::uint8_t, sizeof check> bytes{};
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(check >> 56U);
    check <<= 8U;
  }
  return base::ToHex(bytes);
}

std::string ToJson(const EscrowRequest& request) {
  Json deposits = Json::array();
  for (const auto& deposit : request.deposits)
    deposits.push_back({{"epoch", EpochName(deposit.name.epoch)},
                        {"kind", Name(deposit.name.kind)},
                        {"name", deposit.name.name},
                        {"sealed_for", EpochName(deposit.name.sealed_for)},
                        {"sealed", base::ToBase64Url(deposit.sealed)}});
  Json json{{"policy", request.policy_serial},
            {"deposits", std::move(deposits)}};
  for (const auto epoch : request.check)
    json["check"].push_back(EpochName(epoch));
  return json.dump();
}

std::string ToJson(const EscrowResponse& response) {
  Json policies = Json::array();
  for (const auto& policy : response.policies)
    policies.push_back(base::ToBase64Url(policy));
  Json json{{"policies", std::move(policies)}};
  if (response.held) {
    json["held"] = Json::array();
    for (const auto& name : *response.held)
      json["held"].push_back(FileName(name));
  }
  if (response.centre_utc_ms != 0) json["time"] = response.centre_utc_ms;
  return json.dump();
}

namespace {

// Fields that earlier versions do not have.
base::Status ParseCheck(const Json& json, EscrowRequest& request) {
  const auto check = json.find("check");
  if (check == json.end()) return {};
  const auto wrong = Invalid("\"check\" names at most 4 epochs");
  if (!check->is_array() || check->size() > kMaxCheckedEpochs) return wrong;
  for (const auto& entry : *check) {
    const auto epoch =
        ParseEpochName(entry.is_string() ? entry.get<std::string>() : "");
    if (!epoch) return wrong;
    request.check.push_back(*epoch);
  }
  return {};
}

bool ParseHeld(const Json& json, EscrowResponse& response) {
  const auto time = json.find("time");
  if (time != json.end()) {
    constexpr std::uint64_t kLatest = 7'258'118'400'000;  // 2200.
    if (!time->is_number_unsigned() || time->get<std::uint64_t>() > kLatest)
      return false;
    response.centre_utc_ms = time->get<std::int64_t>();
  }
  const auto held = json.find("held");
  if (held == json.end()) return true;
  if (!held->is_array() || held->size() > kMaxHeldPerResponse) return false;
  response.held.emplace();
  for (const auto& entry : *held) {
    auto name =
        ParseDepositFileName(entry.is_string() ? entry.get<std::string>() : "");
    if (!name) return false;
    response.held->push_back(std::move(*name));
  }
  return true;
}

}  // namespace

base::Result<EscrowRequest> ParseEscrowRequest(std::string_view json) {
  if (json.size() > kMaxEscrowRequestBytes) return Invalid("over 256 KiB");
  const Json parsed = ParseObject(json);
  const auto serial = parsed.find("policy");
  const auto deposits = parsed.find("deposits");
  constexpr std::uint64_t kMaxSerial = 0xFFFF'FFFF;
  if (serial == parsed.end() || !serial->is_number_unsigned() ||
      serial->get<std::uint64_t>() > kMaxSerial || deposits == parsed.end() ||
      !deposits->is_array() || deposits->size() > kMaxDepositsPerRequest)
    return Invalid("a request needs \"policy\" and at most 32 \"deposits\"");
  EscrowRequest request{.policy_serial = static_cast<std::uint32_t>(
                            serial->get<std::uint64_t>())};
  for (const auto& entry : *deposits) {
    auto deposit = ParseDeposit(entry);
    if (!deposit.ok()) return deposit.error();
    request.deposits.push_back(std::move(deposit.value()));
  }
  if (auto parsed_check = ParseCheck(parsed, request); !parsed_check.ok())
    return parsed_check.error();
  return request;
}

base::Result<EscrowResponse> ParseEscrowResponse(std::string_view json) {
  const Json parsed = ParseObject(json);
  const auto policies = parsed.find("policies");
  if (policies == parsed.end() || !policies->is_array() ||
      policies->size() > kMaxPoliciesPerResponse)
    return Invalid("not the centre's answer on the escrow");
  EscrowResponse response;
  for (const auto& entry : *policies) {
    const auto policy =
        base::FromBase64Url(entry.is_string() ? entry.get<std::string>() : "");
    if (!policy || policy->empty())
      return Invalid("not the centre's answer on the escrow");
    response.policies.push_back(*policy);
  }
  if (!ParseHeld(parsed, response))
    return Invalid("not the centre's answer on the escrow");
  return response;
}

}  // namespace protocol
