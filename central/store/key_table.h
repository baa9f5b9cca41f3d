#pragma once

#include <cstdint>
#include <optional>

#include "base/crypto/sha256.h"
#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_id.h"

namespace central {

// A public key, by which an agent is known.
struct AgentKey {
  AgentId agent{};
  std::int64_t used_ms = 0;     // First use; 0: offered, and not used yet.
  std::int64_t retired_ms = 0;  // 0: good.
};

// Which keys are whose. A renewal offers a second key; both are good until the
// second is first used, which retires the others; not those of an agent that is
// two machines, or one of them could not ship any more. A key is never
// forgotten, so that an old one is told from an unknown one. Works inside the
// caller's transaction on central.db.
class KeyTable {
 public:
  explicit KeyTable(base::sqlite::Database& database) : database_(database) {}

  base::Result<std::optional<AgentKey>> Find(
      const base::crypto::Sha256Digest& key_id);

  // Takes the place of another one that was offered and never used.
  base::Status Offer(AgentId agent,
                     const base::crypto::Sha256Digest& key_id,
                     std::int64_t now_ms);

  // The first use of a key that was offered.
  enum class Others : std::uint8_t { kRetire, kKeep };
  base::Status TakeOver(AgentId agent,
                        const base::crypto::Sha256Digest& key_id,
                        std::int64_t now_ms,
                        Others others);

 private:
  base::Status Retire(AgentId agent, std::int64_t now_ms);

  base::sqlite::Database& database_;
};

}  // namespace central
