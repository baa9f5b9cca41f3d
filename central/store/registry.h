#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_id.h"
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
  protocol::ChainKey chain_seed{};  // Of generation ordinal 1.
};

struct Token {
  std::string name;  // The first digits of its hash: it is told apart by them.
  std::int64_t created_ms = 0;
  std::int64_t expires_ms = 0;
  std::optional<AgentId> used_by;
};

// Who may send, and who looked: central.db. Thread-safe; several processes may
// have it open (the server and the command line), and each change shows in all
// of them at once, which is why nothing is cached.
class Registry {
 public:
  static base::Result<std::unique_ptr<Registry>> Open(
      const std::filesystem::path& file, const base::Clock& clock);

  // Enrolment. The secret itself is not kept.
  base::Status AddToken(std::string_view secret, std::chrono::seconds lifetime);
  base::Result<bool> TokenIsGood(std::string_view secret);
  base::Result<std::vector<Token>> Tokens();
  // Uses the token up. kDenied if it is unknown, used or expired; kInvalid if
  // the key is another agent's.
  base::Status Enrol(std::string_view token_secret, const Agent& agent);

  base::Result<std::optional<Agent>> FindByKey(
      const base::crypto::Sha256Digest& key_id);
  base::Result<std::optional<Agent>> Find(AgentId id);
  base::Result<std::vector<Agent>> Agents();
  base::Result<std::int64_t> CountAgents();  // Not revoked.
  // kInvalid if there is no such agent, or it is revoked already.
  base::Status Revoke(AgentId id);
  base::Status UpdateSeen(const std::map<AgentId, std::int64_t>& seen_ms);

  // Everybody who looks is written down before they see anything.
  base::Status Audit(std::string_view action, std::string_view subject);
  base::Result<base::crypto::Sha256Digest> AuditHead();
  base::Result<std::int64_t> VerifyAudit();

 private:
  Registry(base::sqlite::Database database, const base::Clock& clock)
      : database_(std::move(database)), clock_(clock) {}

  std::int64_t NowMs() const {
    return clock_.utc_now().time_since_epoch().count();
  }
  base::Status UseToken(std::string_view secret, AgentId by) REQUIRES(mutex_);
  base::Status InsertAgent(const Agent& agent) REQUIRES(mutex_);

  base::Mutex mutex_;
  base::sqlite::Database database_ GUARDED_BY(mutex_);
  const base::Clock& clock_;
};

}  // namespace central
