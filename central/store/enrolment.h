#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_table.h"

namespace central {

// What came of asking to be enrolled.
struct Enrolment {
  AgentId id{};
  bool waiting = false;  // Somebody has to agree first.
  bool news = true;      // False if the same was answered before.
};

// Takes an agent in, or puts it into the queue if its token says so, and uses
// the token up. Asked again by who has the same key and chain seed it says what
// became of it, for which no token is needed. kDenied with what to do; kInvalid
// if the key is another's. In central.db, inside a transaction of the caller's,
// who commits it if this did not fail.
base::Result<Enrolment> Enrol(base::sqlite::Database& database,
                              std::string_view token_secret,
                              const Agent& agent,
                              std::string_view address,
                              std::int64_t now_ms);

}  // namespace central
