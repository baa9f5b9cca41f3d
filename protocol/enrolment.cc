#include "protocol/enrolment.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/encoding.h"

namespace protocol {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPrefix = "dw1.";
constexpr std::size_t kMaxJsonBytes = 16 * 1024;
constexpr std::size_t kMaxShortText = 255;
constexpr std::size_t kMaxPem = 8 * 1024;

base::Error Invalid(std::string message) {
  return {base::ErrorCode::kInvalid, std::move(message)};
}

// Reads the fields of one object; the first fault is kept.
class Fields {
 public:
  explicit Fields(std::string_view text) {
    if (text.size() <= kMaxJsonBytes)
      json_ = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json_.is_object()) fault_ = Invalid("not a JSON object of that kind");
  }

  std::string Text(const char* name, std::size_t max_bytes) {
    if (fault_) return {};
    const auto found = json_.find(name);
    if (found == json_.end() || !found->is_string() ||
        found->get_ref<const std::string&>().empty() ||
        found->get_ref<const std::string&>().size() > max_bytes) {
      fault_ = Invalid(std::string("the field \"") + name +
                       "\" must be a text of 1 to " +
                       std::to_string(max_bytes) + " bytes");
      return {};
    }
    return found->get<std::string>();
  }

  std::string OptionalText(const char* name, std::size_t max_bytes) {
    if (fault_ || !json_.contains(name)) return {};
    return Text(name, max_bytes);
  }

  ChainKey Key(const char* name) {
    ChainKey key{};
    const auto bytes = base::FromBase64Url(Text(name, kMaxShortText));
    if (fault_) return key;
    if (!bytes || bytes->size() != key.size()) {
      fault_ = Invalid(std::string("the field \"") + name +
                       "\" must be 32 bytes in base64url");
      return key;
    }
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
  }

  const std::optional<base::Error>& fault() const { return fault_; }

 private:
  Json json_;
  std::optional<base::Error> fault_;
};

}  // namespace

std::string FormatToken(const EnrolmentToken& token) {
  return std::string(kPrefix) + base::ToBase64Url(token.authority_digest) +
         "." + token.secret;
}

base::Result<EnrolmentToken> ParseToken(std::string_view text) {
  const auto wrong = Invalid(
      "this is not an enrolment token (dw1. and two parts, as printed by "
      "`deskwarden-central token create`): copy it whole");
  if (!text.starts_with(kPrefix)) return wrong;
  text.remove_prefix(kPrefix.size());
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return wrong;
  EnrolmentToken token;
  const auto digest = base::FromBase64Url(text.substr(0, dot));
  const auto secret = base::FromBase64Url(text.substr(dot + 1));
  if (!digest || digest->size() != token.authority_digest.size() || !secret ||
      secret->size() != 24)
    return wrong;
  std::copy(digest->begin(), digest->end(), token.authority_digest.begin());
  token.secret = text.substr(dot + 1);
  return token;
}

std::string ToJson(const EnrolmentRequest& request) {
  Json json{{"signing_request", request.signing_request_pem},
            {"chain_seed", base::ToBase64Url(request.chain_seed)},
            {"host", request.host_name},
            {"version", request.version}};
  if (!request.token_secret.empty()) json["token"] = request.token_secret;
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string ToJson(const EnrolmentWait& wait) {
  return Json{{"enrolment", wait.enrolment}}.dump();
}

std::string ToJson(const RenewalRequest& request) {
  return Json{{"signing_request", request.signing_request_pem}}.dump();
}

std::string ToJson(const EnrolmentResponse& response) {
  return Json{{"agent", response.agent_id},
              {"certificate", response.certificate_pem},
              {"authority", response.authority_pem}}
      .dump();
}

base::Result<EnrolmentRequest> ParseEnrolmentRequest(std::string_view json) {
  Fields fields(json);
  EnrolmentRequest request;
  request.token_secret = fields.OptionalText("token", kMaxShortText);
  request.signing_request_pem = fields.Text("signing_request", kMaxPem);
  request.chain_seed = fields.Key("chain_seed");
  request.host_name = fields.Text("host", kMaxShortText);
  request.version = fields.Text("version", kMaxShortText);
  if (fields.fault()) return *fields.fault();
  return request;
}

base::Result<EnrolmentResponse> ParseEnrolmentResponse(std::string_view json) {
  Fields fields(json);
  EnrolmentResponse response;
  response.agent_id = fields.Text("agent", kMaxShortText);
  response.certificate_pem = fields.Text("certificate", kMaxPem);
  response.authority_pem = fields.Text("authority", kMaxPem);
  if (fields.fault()) return *fields.fault();
  return response;
}

base::Result<EnrolmentWait> ParseEnrolmentWait(std::string_view json) {
  Fields fields(json);
  EnrolmentWait wait{.enrolment = fields.Text("enrolment", kMaxShortText)};
  if (fields.fault()) return *fields.fault();
  return wait;
}

base::Result<RenewalRequest> ParseRenewalRequest(std::string_view json) {
  Fields fields(json);
  RenewalRequest request;
  request.signing_request_pem = fields.Text("signing_request", kMaxPem);
  if (fields.fault()) return *fields.fault();
  return request;
}

}  // namespace protocol
