#include "agent/escrow/sealing.h"

#include <algorithm>
#include <utility>

#include "base/crypto/cms.h"

namespace agent {
namespace {

base::UtcTime BeginOf(std::uint16_t epoch) {
  using std::chrono::month;
  using std::chrono::year;
  const auto first_month = static_cast<unsigned>(epoch % 4 * 3 + 1);
  return std::chrono::sys_days(year(epoch / 4) / month(first_month) / 1);
}

}  // namespace

const protocol::EscrowEpoch* SealingKey(const protocol::EscrowPolicy& policy,
                                        std::uint16_t epoch,
                                        base::UtcTime now) {
  const protocol::EscrowEpoch* newest = nullptr;
  for (const auto& entry : policy.epochs)
    if (entry.epoch <= epoch) newest = &entry;  // They ascend.
  if (newest == nullptr || newest->epoch == epoch) return newest;
  if (std::ranges::count(policy.destroyed, epoch) > 0) return nullptr;
  return now < BeginOf(epoch) + kEscrowGrace ? newest : nullptr;
}

base::Result<protocol::Deposit> SealSecret(const protocol::EscrowEpoch& key,
                                           const protocol::EscrowSecret& secret,
                                           const std::string& check) {
  const auto json = protocol::ToJson(secret);
  auto sealed =
      base::crypto::SealTo({key.certificate_pem}, base::AsBytes(json.view()));
  if (!sealed.ok()) return sealed.error();
  return protocol::Deposit{.name = {.epoch = secret.epoch,
                                    .kind = protocol::DepositKind::kSecret,
                                    .name = check,
                                    .sealed_for = key.epoch},
                           .sealed = std::move(sealed.value())};
}

base::Result<protocol::Deposit> SealIdentity(
    const protocol::EscrowEpoch& key,
    const protocol::EscrowIdentity& identity) {
  auto sealed = base::crypto::SealTo({key.certificate_pem},
                                     base::AsBytes(protocol::ToJson(identity)));
  if (!sealed.ok()) return sealed.error();
  return protocol::Deposit{.name = {.epoch = identity.epoch,
                                    .kind = protocol::DepositKind::kIdentity,
                                    .name = protocol::LoginName(identity.login),
                                    .sealed_for = key.epoch},
                           .sealed = std::move(sealed.value())};
}

}  // namespace agent
