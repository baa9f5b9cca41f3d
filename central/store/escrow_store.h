#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_id.h"
#include "central/store/login_table.h"
#include "protocol/escrow_deposit.h"

namespace central {

// What agents sealed for the holders, and the policies that are handed out to
// agents: escrow.db. Nothing in it can be opened here. Thread-safe; several
// processes may have it open.
class EscrowStore {
 public:
  // So that one agent cannot fill the disk.
  static constexpr std::int64_t kMaxDepositsPerAgent = 16'384;

  // `clock` outlives it. kCorrupt, with what to do, if it is damaged, and if it
  // is empty and there are epoch files beside it.
  static base::Result<std::unique_ptr<EscrowStore>> Open(
      const std::filesystem::path& file, const base::Clock& clock);

  // Likewise, with a look at every page.
  static base::Result<std::unique_ptr<EscrowStore>> OpenSound(
      const std::filesystem::path& file, const base::Clock& clock);

  // All or none. One that is there already stays as it is. kFull above the
  // limit.
  base::Status Add(AgentId agent,
                   const std::vector<protocol::Deposit>& deposits);

  struct Held {
    AgentId agent{};
    protocol::Deposit deposit;
    std::int64_t received_ms = 0;
  };
  // Names of what there is of this agent and these epochs; none if they are
  // more than `most`.
  base::Result<std::optional<std::vector<protocol::DepositName>>> NamesOf(
      AgentId agent,
      const std::vector<std::uint16_t>& epochs,
      std::size_t most);
  // By agent.
  base::Result<std::vector<Held>> OfEpoch(std::uint16_t epoch);
  base::Result<std::vector<std::uint16_t>> Epochs();
  // Whose name is sealed here. The name itself only the holders see.
  base::Result<std::set<AgentLogin>> Identities();
  // How many were removed. The pages they lay in are overwritten.
  base::Result<std::int64_t> Remove(std::uint16_t epoch);

  // As signed; the caller has checked it.
  base::Status AddPolicy(std::uint32_t serial, base::ByteView signed_policy);
  // With a higher serial, ascending, at most so many.
  base::Result<std::vector<base::Bytes>> PoliciesAfter(std::uint32_t serial,
                                                       std::size_t most);
  // Empty if there is none.
  base::Result<base::Bytes> NewestPolicy();

 private:
  EscrowStore(base::sqlite::Database database, const base::Clock& clock)
      : database_(std::move(database)), clock_(clock) {}

  base::Status Insert(AgentId agent, const protocol::Deposit& deposit)
      REQUIRES(mutex_);

  base::Mutex mutex_;
  base::sqlite::Database database_ GUARDED_BY(mutex_);
  const base::Clock& clock_;
};

}  // namespace central
