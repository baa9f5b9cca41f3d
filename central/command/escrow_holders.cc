// The holders' commands that change their folder.
#include <tuple>
#include <utility>

#include "base/crypto/certificate.h"
#include "base/encoding.h"
#include "base/file.h"
#include "central/command/escrow_command.h"
#include "protocol/epoch_name.h"

namespace central {
namespace {

constexpr std::chrono::days kMemberLifetime{20 * 365};

int Wrong(const Context& context, const base::Error& error) {
  context.error << "deskwarden-central: " << error.message << '\n';
  return kUsage;
}

void PrintPolicy(const Context& context, const protocol::EscrowPolicy& policy) {
  context.out << "policy " << policy.serial << '\n';
  for (const auto& group : policy.groups) {
    context.out << "  " << group.name << ":\n";
    for (const auto& member : group.members) {
      auto digest = base::crypto::CertificateDigest(member.certificate_pem);
      context.out << "    " << member.name << "  "
                  << (digest.ok() ? base::ToHex(digest.value()) : "?") << '\n';
    }
  }
  context.out << "  epochs:";
  for (const auto& entry : policy.epochs)
    context.out << ' ' << protocol::EpochName(entry.epoch);
  for (const auto epoch : policy.destroyed)
    context.out << ' ' << protocol::EpochName(epoch) << " (destroyed)";
  context.out << '\n';
}

int ShowNext(const Context& context, const HolderFolder& folder) {
  auto policy = folder.Load();
  if (!policy.ok()) return Fail(context, policy.error());
  PrintPolicy(context, policy.value());
  context.out << "now one of each group signs it: escrow sign --folder "
              << folder.root.string() << " --holder CERTIFICATE,KEY\n";
  return kOk;
}

base::Result<Rotation> RotationOf(const EscrowOptions& options,
                                  const HolderFolder& folder) {
  Rotation rotation{.remove = options.remove};
  auto holders = HoldersOf(options);
  if (!holders.ok()) return holders.error();
  rotation.holders = std::move(holders.value());
  for (std::size_t i = 0; i < 2; ++i)
    for (const auto& path : i == 0 ? options.add_one : options.add_two) {
      auto member = MemberOf(path);
      if (!member.ok()) return member.error();
      rotation.add[i].push_back(std::move(member.value()));
    }
  auto epochs = EpochsOf(options);
  if (!epochs.ok()) return epochs.error();
  rotation.epochs = std::move(epochs.value());
  const bool members_change = !rotation.remove.empty() ||
                              !rotation.add[0].empty() ||
                              !rotation.add[1].empty();
  if (!rotation.epochs.empty() || members_change) return rotation;
  auto policy = folder.Load();
  if (!policy.ok()) return policy.error();
  if (policy.value().epochs.empty())
    return base::Error{base::ErrorCode::kInvalid, "name an --epoch"};
  rotation.epochs.push_back(
      static_cast<std::uint16_t>(policy.value().epochs.back().epoch + 1));
  return rotation;
}

}  // namespace

int RunEscrowMember(const Context& context, const EscrowOptions& options) {
  auto made = base::crypto::MakeSelfSigned(
      options.name, context.clock.utc_now(), kMemberLifetime);
  if (!made.ok()) return Fail(context, made.error());
  if (!options.plain_key) {
    auto locked = base::crypto::ProtectKey(made.value().key_pem);
    base::WipeBytes(made.value().key_pem);
    if (!locked.ok()) return Fail(context, locked.error());
    made.value().key_pem = std::move(locked.value());
  }
  const auto key = options.out + ".key";
  if (std::error_code ignored; std::filesystem::exists(key, ignored))
    return Wrong(context,
                 {base::ErrorCode::kInvalid, key + " is there already"});
  for (const auto& [path, text, mode] :
       {std::tuple{key, &made.value().key_pem, 0600U},
        std::tuple{options.out + ".pem", &made.value().certificate_pem, 0644U}})
    if (auto written = base::WriteFileAtomically(path, *text, mode);
        !written.ok())
      return Fail(context, written.error());
  auto digest = base::crypto::CertificateDigest(made.value().certificate_pem);
  context.out
      << key << " stays with you; " << options.out
      << ".pem is for the others. Its SHA-256, to be read out to them:\n"
      << (digest.ok() ? base::ToHex(digest.value()) : "?") << '\n';
  return kOk;
}

int RunEscrowCreate(const Context& context, const EscrowOptions& options) {
  auto groups = GroupsOf(options);
  if (!groups.ok()) return Wrong(context, groups.error());
  auto epochs = EpochsOf(options);
  if (!epochs.ok()) return Wrong(context, epochs.error());
  const HolderFolder folder{options.folder};
  if (auto created = CreateEscrow(
          folder, groups.value(), epochs.value(), context.clock.utc_now());
      !created.ok())
    return Fail(context, created.error());
  return ShowNext(context, folder);
}

int RunEscrowSign(const Context& context, const EscrowOptions& options) {
  auto holders = HoldersOf(options);
  if (!holders.ok()) return Wrong(context, holders.error());
  if (holders.value().empty())
    return Wrong(context, {base::ErrorCode::kInvalid, "who? name a --holder"});
  const HolderFolder folder{options.folder};
  auto policy = folder.Load();
  if (!policy.ok()) return Fail(context, policy.error());
  PrintPolicy(context, policy.value());
  std::filesystem::path path;
  for (const auto& holder : holders.value()) {
    auto made = SignEscrow(folder, holder);
    if (!made.ok()) return Fail(context, made.error());
    path = made.value();
  }
  auto bytes = ReadBytes(path);
  if (!bytes.ok()) return Fail(context, bytes.error());
  const auto enough =
      protocol::CheckSignatures(bytes.value(), policy.value().groups);
  context.out << "signed: " << path.string() << '\n'
              << (enough.ok()
                      ? "one of each group signed: it counts"
                      : "it does not count yet: " + enough.error().message)
              << '\n';
  return kOk;
}

int RunEscrowRotate(const Context& context, const EscrowOptions& options) {
  const HolderFolder folder{options.folder};
  auto rotation = RotationOf(options, folder);
  if (!rotation.ok()) return Wrong(context, rotation.error());
  auto report = RotateEscrow(folder, rotation.value(), context.clock.utc_now());
  if (!report.ok()) return Fail(context, report.error());
  context.out << report.value().made << " keys made, "
              << report.value().resealed
              << " sealed anew; what agents sealed stays as it is\n";
  if (!rotation.value().remove.empty())
    context.out << "delete older copies of the epoch-*.sealed.cms files: who "
                   "left can still open their layer of those\n";
  return ShowNext(context, folder);
}

int RunEscrowDestroy(const Context& context, const EscrowOptions& options) {
  auto epoch = OnlyEpochOf(options);
  if (!epoch.ok()) return Wrong(context, epoch.error());
  const std::string name = protocol::EpochName(epoch.value());
  if (!options.yes) {
    context.error
        << "deskwarden-central: after this, nobody can find out any more what "
           "was taken in "
        << name
        << ", by whom, or from whom: fingerprints, names and file names of it "
           "stay unreadable for good. Counts and times remain. Say --yes.\n";
    return kUsage;
  }
  const HolderFolder folder{options.folder};
  std::error_code ignored;
  bool somewhere = false;
  if (std::filesystem::exists(folder.policy(), ignored)) {
    somewhere = true;
    auto serial = DestroyEpoch(folder, epoch.value());
    if (!serial.ok()) return Fail(context, serial.error());
    context.out << folder.sealed_key(epoch.value()).string()
                << " is removed. Each holder, and each backup, that has a copy "
                   "must remove it, too.\n";
    if (const int code = ShowNext(context, folder); code != kOk) return code;
  }
  if (std::filesystem::exists(context.settings.data.escrow(), ignored)) {
    somewhere = true;
    if (const int code = RunEscrowCentreDestroy(context, epoch.value());
        code != kOk)
      return code;
  }
  if (!somewhere)
    return Wrong(context,
                 {base::ErrorCode::kInvalid,
                  "neither a holders' folder (--folder) nor a collector's "
                  "(--data-dir) is here"});
  return kOk;
}

}  // namespace central
