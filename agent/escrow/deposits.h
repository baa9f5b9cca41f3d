#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "protocol/escrow_deposit.h"

namespace agent {

// What was sealed under this agent's id, a file each: in `<id>/pending` until
// the centre has it, then in `<id>/sent`. A machine that enrolled again has a
// folder for each id; what is sealed under a former one is of no use under this
// one, and stays where it is. For one thread.
class Deposits {
 public:
  static base::Result<Deposits> Open(const std::filesystem::path& folder,
                                     const std::string& agent_id);

  // What was sealed here under other ids.
  std::set<protocol::DepositName> Former() const;

  bool Has(const protocol::DepositName& name) const;
  bool IsSent(const protocol::DepositName& name) const;
  base::Status Add(const protocol::Deposit& deposit) const;
  // At most so many of those that wait, and of how many.
  base::Result<std::vector<protocol::Deposit>> Pending(std::size_t most) const;
  std::size_t CountPending() const;
  base::Status MarkSent(const protocol::DepositName& name) const;
  std::set<protocol::DepositName> Sent() const;
  // Whatever was sealed in these epochs, under any id of this machine.
  void Remove(const std::function<bool(std::uint16_t epoch)>& is_one) const;
  // To be sent once more, as it was.
  base::Status MarkUnsent(const protocol::DepositName& name) const;

 private:
  Deposits(const std::filesystem::path& folder, const std::string& agent_id);

  // Of this id and of former ones; with versions that did not tell ids apart.
  std::vector<std::filesystem::path> Folders() const;
  base::Status Move(const protocol::DepositName& name,
                    const std::filesystem::path& from,
                    const std::filesystem::path& to) const;

  std::filesystem::path folder_;
  std::filesystem::path own_;
  std::filesystem::path pending_;
  std::filesystem::path sent_;
};

}  // namespace agent
