// The holders' commands that open and look.
#include <algorithm>
#include <map>
#include <utility>

#include "base/file.h"
#include "base/random.h"
#include "central/command/escrow_command.h"
#include "central/escrow/verification.h"
#include "identifiers/detector.h"
#include "identifiers/fingerprint.h"
#include "protocol/epoch_name.h"

namespace central {
namespace {

constexpr std::size_t kMaxKnownBytes = std::size_t{256} << 20;

int Wrong(const Context& context, const base::Error& error) {
  context.error << "deskwarden-central: " << error.message << '\n';
  return kUsage;
}

// Whether the file is sealed to just the members of the second group.
std::string HeldBy(const HolderFolder& folder,
                   const protocol::EscrowPolicy& policy,
                   std::uint16_t epoch) {
  auto sealed = ReadBytes(folder.sealed_key(epoch));
  if (!sealed.ok()) return "its sealed key is not here";
  const auto certificates = policy.groups[1].certificates();
  auto count = base::crypto::CountRecipients(sealed.value());
  if (!count.ok()) return count.error().message;
  for (const auto& certificate : certificates) {
    auto is = base::crypto::IsSealedTo(sealed.value(), certificate);
    if (!is.ok() || !is.value()) return "not sealed to everyone of the group";
  }
  return count.value() == certificates.size()
             ? "sealed to the " + std::to_string(count.value()) + " of " +
                   policy.groups[1].name
             : "sealed to others, too";
}

int HolderStatus(const Context& context, const HolderFolder& folder) {
  auto policy = folder.Load();
  if (!policy.ok()) return Fail(context, policy.error());
  int code = kOk;
  context.out << "policy " << policy.value().serial;
  auto bytes = ReadBytes(folder.signed_policy(policy.value().serial));
  auto checked = bytes.ok() ? protocol::CheckSignatures(bytes.value(),
                                                        policy.value().groups)
                            : base::Status(bytes.error());
  if (!checked.ok()) code = kProblemFound;
  context.out << (checked.ok() ? ", signed by both groups"
                               : ", NOT signed by both groups")
              << '\n';
  for (const auto& group : policy.value().groups) {
    context.out << group.name << ':';
    for (const auto& member : group.members)
      context.out << ' ' << member.name << ';';
    context.out << '\n';
  }
  for (const auto& entry : policy.value().epochs)
    context.out << protocol::EpochName(entry.epoch) << "  "
                << HeldBy(folder, policy.value(), entry.epoch) << '\n';
  for (const auto epoch : policy.value().destroyed)
    context.out << protocol::EpochName(epoch) << "  destroyed\n";
  const auto now = identifiers::EpochOf(context.clock.utc_now());
  if (policy.value().Find(now) == nullptr) {
    context.out << protocol::EpochName(now)
                << "  OVERDUE: agents have no key for this quarter; `escrow "
                   "rotate`\n";
    code = kProblemFound;
  } else if (policy.value().Find(static_cast<std::uint16_t>(now + 1)) ==
             nullptr) {
    context.out << protocol::EpochName(static_cast<std::uint16_t>(now + 1))
                << "  due before it begins; `escrow rotate`\n";
  }
  return code;
}

// Keys of all epochs that these holders open and the export needs.
base::Result<Verification::Keys> OpenKeys(
    const HolderFolder& folder,
    const EscrowExport& exported,
    const std::vector<base::crypto::CmsIdentity>& holders) {
  auto policy = folder.Load();
  if (!policy.ok()) return policy.error();
  // An epoch that no quarter was yet, of a desk whose clock was wrong, has no
  // key of its own.
  std::map<std::uint16_t, bool> needed;
  for (const auto& [id, agent] : exported.agents)
    for (const auto& deposit : agent.deposits)
      needed.emplace(deposit.name.sealed_for,
                     deposit.name.sealed_for == exported.epoch);
  Verification::Keys keys;
  for (const auto& [epoch, required] : needed) {
    const auto* entry = policy.value().Find(epoch);
    auto sealed = ReadBytes(folder.sealed_key(epoch));
    if (entry == nullptr || !sealed.ok()) {
      if (required)
        return base::Error{base::ErrorCode::kInvalid,
                           "there is no key of " + protocol::EpochName(epoch) +
                               " in " + folder.root.string()};
      continue;
    }
    auto key = OpenEpochKeyWhole(sealed.value(), holders);
    if (!key.ok()) return key.error();
    keys[epoch] = {entry->certificate_pem, std::string(key.value().view())};
  }
  return keys;
}

base::Result<std::vector<identifiers::Digest>> KnownOf(
    const EscrowOptions& options) {
  if (options.known.empty()) return std::vector<identifiers::Digest>();
  auto text = base::ReadFile(options.known, kMaxKnownBytes);
  if (!text.ok()) return text.error();
  auto detector = identifiers::Detector::Make({});
  if (!detector.ok()) return detector.error();
  return std::move(detector.value().Scan(text.value()).digests);
}

int PrintReport(const Context& context, const Verification::Report& report) {
  context.out << report.sampled << " of " << report.agents
              << " agents looked at: " << report.secrets << " secrets and "
              << report.identities << " identities open and are right\n";
  if (report.names > 0) context.out << report.names << " file names open\n";
  if (report.fingerprints > 0)
    context.out << report.explained << " of " << report.fingerprints
                << " fingerprints are of the known identifiers\n";
  for (const auto& note : report.notes)
    context.out << "note: " << note << '\n';
  for (const auto& problem : report.problems)
    context.error << problem << '\n';
  return report.problems.empty() ? kOk : kProblemFound;
}

}  // namespace

int RunEscrowStatus(const Context& context, const EscrowOptions& options) {
  const HolderFolder folder{options.folder};
  std::error_code ignored;
  const bool holder = std::filesystem::exists(folder.policy(), ignored);
  const bool centre =
      std::filesystem::exists(context.settings.data.escrow(), ignored);
  if (!holder && !centre)
    return Wrong(context,
                 {base::ErrorCode::kInvalid,
                  "neither a holders' folder (--folder) nor a collector's "
                  "(--data-dir) is here: begin with `escrow create`"});
  int code = holder ? HolderStatus(context, folder) : kOk;
  if (centre) code = std::max(code, RunEscrowCentreStatus(context));
  return code;
}

int RunEscrowOpen(const Context& context, const EscrowOptions& options) {
  auto epoch = OnlyEpochOf(options);
  if (!epoch.ok()) return Wrong(context, epoch.error());
  auto holders = HoldersOf(options);
  if (!holders.ok()) return Wrong(context, holders.error());
  const HolderFolder folder{options.folder};
  auto sealed =
      ReadBytes(options.file.empty() ? folder.sealed_key(epoch.value())
                                     : std::filesystem::path(options.file));
  if (!sealed.ok()) return Fail(context, sealed.error());
  auto opened = OpenEpochKey(sealed.value(), holders.value());
  if (!opened.ok()) return Fail(context, opened.error());
  if (auto written =
          base::WriteFileAtomically(options.out, opened.value().view(), 0600);
      !written.ok())
    return Fail(context, written.error());
  context.out << (IsEpochKey(opened.value())
                      ? "the private key of "
                      : "half opened; a member of the first group opens the "
                        "rest with --in: ")
              << protocol::EpochName(epoch.value()) << ": " << options.out
              << '\n';
  return kOk;
}

int RunEscrowVerify(const Context& context, const EscrowOptions& options) {
  auto holders = HoldersOf(options);
  if (!holders.ok()) return Wrong(context, holders.error());
  auto known = KnownOf(options);
  if (!known.ok()) return Wrong(context, known.error());
  auto exported = ReadExport(options.exported);
  if (!exported.ok()) return Fail(context, exported.error());
  auto keys =
      OpenKeys(HolderFolder{options.folder}, exported.value(), holders.value());
  if (!keys.ok()) return Fail(context, keys.error());
  const Verification verification(
      {.sample = options.sample, .known = std::move(known.value())},
      keys.value());
  base::SystemRandom random;
  const auto report = verification.Run(exported.value(), random);
  for (auto& [epoch, identity] : keys.value())
    base::WipeBytes(identity.key_pem);
  return PrintReport(context, report);
}

}  // namespace central
