// Which key an epoch's deposits are sealed to, and sealing them.
#pragma once

#include <chrono>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "protocol/escrow_deposit.h"
#include "protocol/escrow_policy.h"

namespace agent {

// How long into an epoch the key before is used while there is none of its own.
inline constexpr std::chrono::days kEscrowGrace{30};

// The epoch's own key; the newest before it, within the grace; or none.
const protocol::EscrowEpoch* SealingKey(const protocol::EscrowPolicy& policy,
                                        std::uint16_t epoch,
                                        base::UtcTime now);

base::Result<protocol::Deposit> SealSecret(const protocol::EscrowEpoch& key,
                                           const protocol::EscrowSecret& secret,
                                           const std::string& check);
base::Result<protocol::Deposit> SealIdentity(
    const protocol::EscrowEpoch& key, const protocol::EscrowIdentity& identity);

}  // namespace agent
