#include "central/escrow/verification.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "identifiers/fingerprint.h"
#include "identifiers/sealed_name.h"
#include "protocol/epoch_name.h"

namespace central {
namespace {

using protocol::DepositKind;
using protocol::Fingerprint;

// In an order that nobody can foresee.
std::vector<std::string> Shuffled(std::vector<std::string> ids,
                                  base::Random& random) {
  for (std::size_t i = ids.size(); i > 1; --i)
    std::swap(ids[i - 1], ids[random.Next64() % i]);
  return ids;
}

std::string About(const std::string& id, const protocol::Deposit& deposit) {
  return "agent " + id + ", " + protocol::FileName(deposit.name) + ": ";
}

}  // namespace

Verification::Report Verification::Run(const EscrowExport& exported,
                                       base::Random& random) const {
  Report report;
  std::vector<std::string> ids;
  for (const auto& [id, agent] : exported.agents)
    if (agent.events > 0) ids.push_back(id);
  report.agents = ids.size();
  ids = Shuffled(std::move(ids), random);
  if (options_.sample > 0 && ids.size() > options_.sample)
    ids.resize(options_.sample);
  report.sampled = ids.size();
  for (const auto& id : ids)
    CheckAgent(id, exported.agents.at(id), exported.epoch, report);
  return report;
}

void Verification::CheckAgent(const std::string& id,
                              const ExportedAgent& agent,
                              std::uint16_t epoch,
                              Report& report) const {
  bool sealed = false;
  std::vector<base::SecretBytes> proven;
  std::vector<Fingerprint> explained;
  for (const auto& deposit : agent.deposits) {
    if (deposit.name.epoch != epoch) {
      report.problems.push_back(About(id, deposit) + "of another epoch");
    } else if (!keys_.contains(deposit.name.sealed_for)) {
      sealed = sealed || deposit.name.kind == DepositKind::kSecret;
      report.notes.push_back(About(id, deposit) + "sealed to the key of " +
                             protocol::EpochName(deposit.name.sealed_for) +
                             ", which was not opened");
    } else if (deposit.name.kind == DepositKind::kIdentity) {
      CheckIdentity(id, deposit, report);
    } else {
      sealed = true;
      CheckSecret(id, deposit, proven, explained, report);
    }
  }
  if (!sealed)
    report.problems.push_back("agent " + id + ": sent " +
                              std::to_string(agent.events) +
                              " events and sealed no secret");
  if (sealed) CheckLogins(id, agent, epoch, report);
  if (proven.empty()) return;
  CheckNames(id, agent, epoch, proven, report);
  CheckFingerprints(id, agent, explained, report);
}

void Verification::CheckLogins(const std::string& id,
                               const ExportedAgent& agent,
                               std::uint16_t epoch,
                               Report& report) {
  for (const auto& [login, events] : agent.logins) {
    const std::string name = protocol::LoginName(login);
    const bool named =
        std::ranges::any_of(agent.deposits, [&](const auto& deposit) {
          return deposit.name.epoch == epoch &&
                 deposit.name.kind == DepositKind::kIdentity &&
                 deposit.name.name == name;
        });
    if (!named)
      report.problems.push_back("agent " + id + ": login " + name + " has " +
                                std::to_string(events) +
                                " events, and whose it is was not sealed");
  }
}

void Verification::CheckNames(const std::string& id,
                              const ExportedAgent& agent,
                              std::uint16_t epoch,
                              const std::vector<base::SecretBytes>& proven,
                              Report& report) {
  const auto opened = static_cast<std::size_t>(
      std::ranges::count_if(agent.names, [&](const auto& name) {
        return std::ranges::any_of(proven, [&](const auto& secret) {
          return identifiers::OpenFileName(secret.view(), epoch, name).ok();
        });
      }));
  report.names += opened;
  if (opened < agent.names.size())
    report.problems.push_back(
        "agent " + id + ": " + std::to_string(agent.names.size() - opened) +
        " of " + std::to_string(agent.names.size()) +
        " file names do not open under the sealed secret");
}

void Verification::CheckSecret(const std::string& id,
                               const protocol::Deposit& deposit,
                               std::vector<base::SecretBytes>& proven,
                               std::vector<Fingerprint>& explained,
                               Report& report) const {
  const auto wrong = [&](const std::string& why) {
    report.problems.push_back(About(id, deposit) + why);
  };
  auto opened = base::crypto::OpenSealed(deposit.sealed,
                                         keys_.at(deposit.name.sealed_for));
  if (!opened.ok()) return wrong(opened.error().message);
  auto secret = protocol::ParseEscrowSecret(opened.value().view());
  if (!secret.ok()) return wrong(secret.error().message);
  if (secret.value().agent_id != id ||
      secret.value().epoch != deposit.name.epoch)
    return wrong("the secret inside is of agent " + secret.value().agent_id +
                 " and " + protocol::EpochName(secret.value().epoch));
  const identifiers::Fingerprinter fingerprinter(
      base::SecretBytes(secret.value().secret.view()));
  const auto check =
      protocol::CheckName(fingerprinter.Check(deposit.name.epoch));
  if (check != deposit.name.name)
    return wrong("the secret inside gives the check value " + check);
  ++report.secrets;
  proven.push_back(std::move(secret.value().secret));
  const auto made = fingerprinter.Make(options_.known, deposit.name.epoch);
  explained.insert(explained.end(), made.begin(), made.end());
}

void Verification::CheckIdentity(const std::string& id,
                                 const protocol::Deposit& deposit,
                                 Report& report) const {
  auto opened = base::crypto::OpenSealed(deposit.sealed,
                                         keys_.at(deposit.name.sealed_for));
  std::string why;
  if (!opened.ok()) {
    why = opened.error().message;
  } else {
    auto identity = protocol::ParseEscrowIdentity(opened.value().view());
    if (!identity.ok())
      why = identity.error().message;
    else if (identity.value().agent_id != id ||
             identity.value().epoch != deposit.name.epoch ||
             protocol::LoginName(identity.value().login) != deposit.name.name)
      why = "the identity inside is another login's";
  }
  if (why.empty())
    ++report.identities;
  else
    report.problems.push_back(About(id, deposit) + why);
}

void Verification::CheckFingerprints(const std::string& id,
                                     const ExportedAgent& agent,
                                     std::vector<Fingerprint>& explained,
                                     Report& report) const {
  if (options_.known.empty() || agent.fingerprints.empty()) return;
  std::ranges::sort(explained);
  const auto hits = static_cast<std::size_t>(
      std::ranges::count_if(agent.fingerprints, [&](Fingerprint fingerprint) {
        return std::ranges::binary_search(explained, fingerprint);
      }));
  report.fingerprints += agent.fingerprints.size();
  report.explained += hits;
  if (hits == 0)
    report.problems.push_back("agent " + id + ": none of its " +
                              std::to_string(agent.fingerprints.size()) +
                              " fingerprints is of a known identifier under "
                              "the sealed secret: it may "
                              "have used another one");
}

}  // namespace central
