#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/sha256.h"
#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_table.h"

namespace central {

// An enrolment that somebody has to agree to, until its agent fetches the
// answer. `agent` is what it will be.
struct Waiting {
  Agent agent;
  base::crypto::Sha256Digest token_hash{};
  std::string address;
  std::int64_t asked_ms = 0;
  std::int64_t approved_ms = 0;  // 0: not.
  std::int64_t refused_ms = 0;   // 0: not.

  bool decided() const { return approved_ms != 0 || refused_ms != 0; }
};

// Works inside the caller's transaction on central.db.
class EnrolmentQueue {
 public:
  explicit EnrolmentQueue(base::sqlite::Database& database)
      : database_(database) {}

  base::Status Add(const Waiting& waiting);
  base::Result<std::vector<Waiting>> All();
  base::Result<std::optional<Waiting>> FindByKey(
      const base::crypto::Sha256Digest& key_id);
  base::Result<std::optional<Waiting>> Find(AgentId id);
  base::Status Approve(AgentId id, std::int64_t now_ms);
  base::Status Refuse(AgentId id, std::int64_t now_ms);
  base::Status Remove(AgentId id);

 private:
  base::sqlite::Database& database_;
};

}  // namespace central
