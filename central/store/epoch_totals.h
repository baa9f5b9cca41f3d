// What an epoch's file adds up to, for each agent and for each login.
#pragma once

#include <cstdint>
#include <map>

#include "base/result.h"
#include "central/store/epoch_file.h"
#include "central/store/login_table.h"
#include "central/store/records.h"

namespace central {

struct AgentTotals {
  std::int64_t events = 0;
  std::int64_t missing = 0;
  std::int64_t lost_here = 0;  // Of these: acknowledged before.
  std::int64_t forks = 0;
  std::int64_t received_ms = 0;  // The newest batch.
};
base::Result<std::map<AgentId, AgentTotals>> TotalsByAgent(EpochFile& file);

// Of the index, which may be a little behind. Days since 1970 (UTC), as the
// agent dates its acts.
struct LoginTotals {
  std::int64_t first_day = 0;
  std::int64_t last_day = 0;
  std::int64_t events = 0;
};
// Login 0, the agents' own, is not in it.
base::Result<std::map<AgentLogin, LoginTotals>> TotalsByLogin(EpochFile& file);

}  // namespace central
