#include "central/escrow/ceremony.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "protocol/epoch_name.h"

namespace central {
namespace {

using protocol::EscrowPolicy;

base::Error Invalid(std::string message) {
  return {base::ErrorCode::kInvalid, std::move(message)};
}

base::Status AddEpoch(const HolderFolder& folder,
                      std::uint16_t epoch,
                      EscrowPolicy& policy,
                      base::UtcTime now) {
  if (policy.Find(epoch) != nullptr ||
      std::ranges::count(policy.destroyed, epoch) > 0)
    return Invalid(protocol::EpochName(epoch) + " has a key already, or had");
  auto key = MakeEpochKey(epoch, policy.groups, now);
  if (!key.ok()) return key.error();
  if (auto written = WriteBytes(folder.sealed_key(epoch), key.value().sealed);
      !written.ok())
    return written;
  if (auto written = WriteBytes(folder.public_key(epoch),
                                base::AsBytes(key.value().certificate_pem));
      !written.ok())
    return written;
  policy.epochs.push_back({epoch, std::move(key.value().certificate_pem)});
  std::ranges::sort(policy.epochs, {}, &protocol::EscrowEpoch::epoch);
  return {};
}

base::Status ChangeMembers(const Rotation& rotation, Groups& groups) {
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i].members.insert(groups[i].members.end(),
                             rotation.add[i].begin(),
                             rotation.add[i].end());
  for (const auto& name : rotation.remove) {
    std::size_t removed = 0;
    for (auto& group : groups)
      removed += std::erase_if(group.members, [&](const auto& member) {
        return member.name == name;
      });
    if (removed != 1)
      return Invalid(std::to_string(removed) + " members are called " + name);
  }
  return {};
}

// All of them, or none is replaced.
base::Result<std::size_t> Reseal(const HolderFolder& folder,
                                 const EscrowPolicy& old,
                                 const Groups& next,
                                 const Rotation& rotation) {
  std::vector<std::pair<std::filesystem::path, base::Bytes>> made;
  for (const auto& entry : old.epochs) {
    const auto path = folder.sealed_key(entry.epoch);
    auto sealed = ReadBytes(path);
    if (!sealed.ok()) return sealed.error();
    auto resealed =
        ResealEpochKey(sealed.value(), old.groups, next, rotation.holders);
    if (!resealed.ok())
      return base::Error{
          resealed.error().code,
          path.string() + ": " + resealed.error().message +
              " (name the keys that open it with --holder CERTIFICATE,KEY)"};
    made.emplace_back(path, std::move(resealed.value()));
  }
  for (const auto& [path, bytes] : made)
    if (auto written = WriteBytes(path, bytes); !written.ok())
      return written.error();
  return made.size();
}

// What is to be changed must be what the holders agreed on last.
base::Result<EscrowPolicy> LoadSigned(const HolderFolder& folder) {
  auto policy = folder.Load();
  if (!policy.ok()) return policy;
  const auto path = folder.signed_policy(policy.value().serial);
  auto bytes = ReadBytes(path);
  if (!bytes.ok())
    return Invalid("the policy with serial " +
                   std::to_string(policy.value().serial) +
                   " is not signed yet: `escrow sign` it first");
  auto agreed = protocol::ReadSigned(bytes.value());
  if (!agreed.ok())
    return base::Error{agreed.error().code,
                       path.string() + ": " + agreed.error().message};
  return agreed;
}

}  // namespace

base::Status CreateEscrow(const HolderFolder& folder,
                          const Groups& groups,
                          const std::vector<std::uint16_t>& epochs,
                          base::UtcTime now) {
  std::error_code ignored;
  if (std::filesystem::exists(folder.policy(), ignored))
    return Invalid(folder.policy().string() +
                   " is there already: `escrow rotate` changes it");
  if (auto made = base::MakeFolder(folder.root, 0755); !made.ok()) return made;
  EscrowPolicy policy{.serial = 1, .groups = groups};
  // Before any key is made for wrong groups.
  if (auto good = protocol::ParseEscrowPolicy(protocol::ToJson(policy));
      !good.ok())
    return good.error();
  for (const auto epoch : epochs)
    if (auto added = AddEpoch(folder, epoch, policy, now); !added.ok())
      return added;
  return folder.Store(policy);
}

base::Result<RotationReport> RotateEscrow(const HolderFolder& folder,
                                          const Rotation& rotation,
                                          base::UtcTime now) {
  auto old = LoadSigned(folder);
  if (!old.ok()) return old.error();
  EscrowPolicy next = old.value();
  ++next.serial;
  if (auto changed = ChangeMembers(rotation, next.groups); !changed.ok())
    return changed.error();
  if (auto good = protocol::ParseEscrowPolicy(protocol::ToJson(next));
      !good.ok())
    return good.error();
  RotationReport report{.serial = next.serial};
  bool same = true;
  for (std::size_t i = 0; i < next.groups.size(); ++i)
    same = same && next.groups[i].certificates() ==
                       old.value().groups[i].certificates();
  if (!same) {
    auto resealed = Reseal(folder, old.value(), next.groups, rotation);
    if (!resealed.ok()) return resealed.error();
    report.resealed = resealed.value();
  }
  for (const auto epoch : rotation.epochs) {
    if (auto added = AddEpoch(folder, epoch, next, now); !added.ok())
      return added.error();
    ++report.made;
  }
  if (auto stored = folder.Store(next); !stored.ok()) return stored.error();
  return report;
}

base::Result<std::filesystem::path> SignEscrow(
    const HolderFolder& folder, const base::crypto::CmsIdentity& signer) {
  auto text = base::ReadFile(folder.policy());
  if (!text.ok()) return text.error();
  auto policy = protocol::ParseEscrowPolicy(text.value());
  if (!policy.ok()) return policy.error();
  const auto path = folder.signed_policy(policy.value().serial);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    auto made = base::crypto::Sign(base::AsBytes(text.value()), signer);
    if (!made.ok()) return made.error();
    if (auto written = WriteBytes(path, made.value()); !written.ok())
      return written.error();
    return path;
  }
  auto so_far = ReadBytes(path);
  if (!so_far.ok()) return so_far.error();
  auto read = base::crypto::ReadSigned(so_far.value(), {});
  if (!read.ok()) return read.error();
  if (read.value().content != text.value())
    return Invalid(path.string() + " does not hold " +
                   folder.policy().string() + ": one of them was changed");
  auto more = base::crypto::AddSignature(so_far.value(), signer);
  if (!more.ok()) return more.error();
  if (auto written = WriteBytes(path, more.value()); !written.ok())
    return written.error();
  return path;
}

base::Result<std::uint32_t> DestroyEpoch(const HolderFolder& folder,
                                         std::uint16_t epoch) {
  auto policy = LoadSigned(folder);
  if (!policy.ok()) return policy.error();
  EscrowPolicy next = policy.value();
  if (next.Find(epoch) == nullptr)
    return Invalid("there is no " + protocol::EpochName(epoch));
  const auto path = folder.sealed_key(epoch);
  std::error_code failed;
  std::filesystem::remove(path, failed);
  if (failed) return Invalid(path.string() + ": " + failed.message());
  ++next.serial;
  std::erase_if(next.epochs,
                [&](const auto& entry) { return entry.epoch == epoch; });
  next.destroyed.push_back(epoch);
  std::ranges::sort(next.destroyed);
  if (auto stored = folder.Store(next); !stored.ok()) return stored.error();
  return next.serial;
}

}  // namespace central
