#include "protocol/escrow_policy.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/crypto/certificate.h"
#include "base/crypto/cms.h"
#include "protocol/epoch_name.h"
#include "protocol/limits.h"

namespace protocol {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxJsonBytes = std::size_t{256} * 1024;
constexpr std::size_t kMaxMembers = 16;
constexpr std::size_t kMaxEpochs = 64;

base::Error Invalid(std::string message) {
  return {base::ErrorCode::kInvalid,
          "the escrow's policy: " + std::move(message)};
}

std::string Text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>()
                                                   : std::string();
}

const Json& List(const Json& json, const char* name) {
  static const Json none = Json::array();
  const auto found = json.find(name);
  return found != json.end() && found->is_array() ? *found : none;
}

// The public keys in it, each of which may be there once.
class Keys {
 public:
  base::Status Add(const std::string& certificate_pem,
                   const std::string& whose) {
    auto key = base::crypto::KeyId(certificate_pem);
    if (!key.ok())
      return Invalid("the certificate of " + whose + ": " +
                     key.error().message);
    if (!seen_.insert(key.value()).second)
      return Invalid("the key of " + whose +
                     " is in it twice; nobody may be two of the holders");
    return {};
  }

 private:
  std::set<base::crypto::Sha256Digest> seen_;
};

base::Result<EscrowGroup> ParseGroup(const Json& json, Keys& keys) {
  EscrowGroup group{.name = Text(json, "name")};
  if (group.name.empty() || group.name.size() > kMaxStringBytes)
    return Invalid("each group needs a name of 1 to 255 bytes");
  const Json& members = List(json, "members");
  if (members.empty() || members.size() > kMaxMembers)
    return Invalid("the group " + group.name + " needs 1 to 16 members");
  for (const auto& entry : members) {
    EscrowMember member{.name = Text(entry, "name"),
                        .certificate_pem = Text(entry, "certificate")};
    if (member.name.empty() || member.name.size() > kMaxStringBytes)
      return Invalid("each member needs a name of 1 to 255 bytes");
    if (auto added = keys.Add(member.certificate_pem, member.name); !added.ok())
      return added.error();
    group.members.push_back(std::move(member));
  }
  return group;
}

base::Status ParseEpochs(const Json& json, Keys& keys, EscrowPolicy& policy) {
  const Json& epochs = List(json, "epochs");
  if (epochs.size() > kMaxEpochs) return Invalid("at most 64 epochs");
  for (const auto& entry : epochs) {
    const auto epoch = ParseEpochName(Text(entry, "epoch"));
    if (!epoch ||
        (!policy.epochs.empty() && policy.epochs.back().epoch >= *epoch))
      return Invalid("the epochs must be quarters like 2026Q4, ascending");
    EscrowEpoch made{.epoch = *epoch,
                     .certificate_pem = Text(entry, "certificate")};
    if (auto added = keys.Add(made.certificate_pem, EpochName(*epoch));
        !added.ok())
      return added;
    policy.epochs.push_back(std::move(made));
  }
  for (const auto& entry : List(json, "destroyed")) {
    const auto epoch =
        ParseEpochName(entry.is_string() ? entry.get<std::string>() : "");
    if (!epoch) return Invalid("what was destroyed must be quarters");
    policy.destroyed.push_back(*epoch);
  }
  return {};
}

}  // namespace

std::vector<std::string> EscrowGroup::certificates() const {
  std::vector<std::string> all;
  for (const auto& member : members)
    all.push_back(member.certificate_pem);
  return all;
}

const EscrowEpoch* EscrowPolicy::Find(std::uint16_t epoch) const {
  const auto found = std::ranges::find(epochs, epoch, &EscrowEpoch::epoch);
  return found == epochs.end() ? nullptr : &*found;
}

std::string ToJson(const EscrowPolicy& policy) {
  Json groups = Json::array();
  for (const auto& group : policy.groups) {
    Json members = Json::array();
    for (const auto& member : group.members)
      members.push_back(
          {{"name", member.name}, {"certificate", member.certificate_pem}});
    groups.push_back({{"name", group.name}, {"members", std::move(members)}});
  }
  Json epochs = Json::array();
  for (const auto& entry : policy.epochs)
    epochs.push_back({{"epoch", EpochName(entry.epoch)},
                      {"certificate", entry.certificate_pem}});
  Json destroyed = Json::array();
  for (const auto epoch : policy.destroyed)
    destroyed.push_back(EpochName(epoch));
  return Json{{"deskwarden_escrow", 1},
              {"serial", policy.serial},
              {"groups", std::move(groups)},
              {"epochs", std::move(epochs)},
              {"destroyed", std::move(destroyed)}}
             .dump(1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

base::Result<EscrowPolicy> ParseEscrowPolicy(std::string_view json) {
  if (json.size() > kMaxJsonBytes) return Invalid("over 256 KiB");
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains("deskwarden_escrow") ||
      parsed["deskwarden_escrow"] != 1)
    return Invalid("not one of version 1");
  const auto serial = parsed.find("serial");
  constexpr std::uint64_t kMaxSerial = 0xFFFF'FFFF;
  if (serial == parsed.end() || !serial->is_number_unsigned() ||
      serial->get<std::uint64_t>() == 0 ||
      serial->get<std::uint64_t>() > kMaxSerial)
    return Invalid("it needs a serial number from 1 on");
  EscrowPolicy policy{
      .serial = static_cast<std::uint32_t>(serial->get<std::uint64_t>())};
  const Json& groups = List(parsed, "groups");
  if (groups.size() != 2) return Invalid("it needs two groups");
  Keys keys;
  for (std::size_t i = 0; i < 2; ++i) {
    auto group = ParseGroup(groups[i], keys);
    if (!group.ok()) return group.error();
    policy.groups[i] = std::move(group.value());
  }
  if (policy.groups[0].name == policy.groups[1].name)
    return Invalid("the two groups need different names");
  if (auto parsed_epochs = ParseEpochs(parsed, keys, policy);
      !parsed_epochs.ok())
    return parsed_epochs.error();
  return policy;
}

base::Status CheckSignatures(base::ByteView signed_policy,
                             const std::array<EscrowGroup, 2>& groups) {
  for (const auto& group : groups) {
    auto read = base::crypto::ReadSigned(signed_policy, group.certificates());
    if (!read.ok()) return read.error();
    if (std::ranges::find(read.value().signed_by, true) ==
        read.value().signed_by.end())
      return base::Error{base::ErrorCode::kDenied,
                         "nobody of the group " + group.name + " signed it"};
  }
  return {};
}

base::Result<EscrowPolicy> ReadUnverified(base::ByteView signed_policy) {
  auto read = base::crypto::ReadSigned(signed_policy, {});
  if (!read.ok()) return read.error();
  return ParseEscrowPolicy(read.value().content);
}

base::Result<EscrowPolicy> ReadSigned(base::ByteView signed_policy) {
  auto policy = ReadUnverified(signed_policy);
  if (!policy.ok()) return policy;
  if (auto checked = CheckSignatures(signed_policy, policy.value().groups);
      !checked.ok())
    return checked.error();
  return policy;
}

base::Result<EscrowPolicy> ReadSuccessor(base::ByteView signed_policy,
                                         const EscrowPolicy& old) {
  auto policy = ReadUnverified(signed_policy);
  if (!policy.ok()) return policy;
  if (policy.value().serial <= old.serial)
    return base::Error{base::ErrorCode::kDenied,
                       "its serial " + std::to_string(policy.value().serial) +
                           " is not above " + std::to_string(old.serial)};
  if (auto checked = CheckSignatures(signed_policy, old.groups); !checked.ok())
    return base::Error{
        checked.error().code,
        checked.error().message + " (the holders so far must agree)"};
  return ReadSigned(signed_policy);
}

}  // namespace protocol
