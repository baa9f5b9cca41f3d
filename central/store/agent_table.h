#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/sha256.h"
#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_id.h"
#include "central/store/key_table.h"
#include "protocol/chain.h"

namespace central {

struct Agent {
  AgentId id{};
  base::crypto::Sha256Digest key_id{};
  std::string host;
  std::string version;
  std::int64_t enrolled_ms = 0;
  std::int64_t revoked_ms = 0;  // 0: not revoked.
  std::int64_t seen_ms = 0;
  protocol::ChainKey chain_seed{};   // Of generation ordinal 1.
  std::string token;                 // Its name; empty if not known.
  std::int64_t cloned_ms = 0;        // Last seen as two at once; 0: never.
  std::string clone_addresses;       // Where from.
  std::int64_t old_key_used_ms = 0;  // A replaced key, last; 0: never.

  // Whether two machines have its key, as far as known.
  bool is_cloned(std::int64_t now_ms) const {
    return cloned_ms != 0 && now_ms - cloned_ms < kClonedFor.count();
  }
  // Since they were last seen at once. One may be switched off over a weekend.
  static constexpr std::chrono::milliseconds kClonedFor = std::chrono::days(7);
};

// Whose key it is, whether or not it is still good.
struct KeyOwner {
  Agent agent;
  AgentKey key;
};

// Who is enrolled. Works inside the caller's transaction on central.db.
class AgentTable {
 public:
  explicit AgentTable(base::sqlite::Database& database) : database_(database) {}

  // With its first key. `token_hash` is that of the token it came with.
  base::Status Add(const Agent& agent,
                   const base::crypto::Sha256Digest& token_hash,
                   std::int64_t now_ms);
  base::Result<std::optional<Agent>> Find(AgentId id);
  base::Result<std::optional<KeyOwner>> FindByKey(
      const base::crypto::Sha256Digest& key_id);
  base::Result<std::vector<Agent>> All();
  // False if there is none that is not revoked yet.
  base::Result<bool> Revoke(AgentId id, std::int64_t now_ms);
  base::Status MarkCloned(AgentId id,
                          std::string_view addresses,
                          std::int64_t now_ms);
  base::Status MarkOldKeyUsed(AgentId id, std::int64_t now_ms);

 private:
  base::sqlite::Database& database_;
};

}  // namespace central
