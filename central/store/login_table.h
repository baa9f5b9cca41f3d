#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_id.h"
#include "protocol/event.h"

namespace central {

// A login is the agent's own number: the same on two agents are two people.
struct AgentLogin {
  AgentId agent{};
  protocol::LoginId login = 0;

  friend auto operator<=>(const AgentLogin&, const AgentLogin&) = default;
};

// Somebody's word that this login was really at that desk, and from where they
// know it. docs/decisions/0013-corroborated-logins.md.
struct Corroboration {
  std::int64_t at_ms = 0;
  std::string actor;
  std::string source;
};
using Corroborations = std::map<AgentLogin, Corroboration>;

// Works inside the caller's transaction on central.db.
class LoginTable {
 public:
  explicit LoginTable(base::sqlite::Database& database) : database_(database) {}

  // In place of an earlier one.
  base::Status Confirm(const AgentLogin& login,
                       const Corroboration& corroboration);
  // False if there was none.
  base::Result<bool> Withdraw(const AgentLogin& login);
  base::Result<Corroborations> All();

 private:
  base::sqlite::Database& database_;
};

}  // namespace central
