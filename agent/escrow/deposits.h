#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "protocol/escrow_deposit.h"

namespace agent {

// What was sealed, a file each: in `pending` until the centre has it, then in
// `sent`. To send all of it once more, move the files back. For one thread.
class Deposits {
 public:
  static base::Result<Deposits> Open(const std::filesystem::path& folder);

  bool Has(const protocol::DepositName& name) const;
  bool IsSent(const protocol::DepositName& name) const;
  base::Status Add(const protocol::Deposit& deposit) const;
  // At most so many of those that wait, and of how many.
  base::Result<std::vector<protocol::Deposit>> Pending(std::size_t most) const;
  std::size_t CountPending() const;
  base::Status MarkSent(const protocol::DepositName& name) const;

 private:
  explicit Deposits(const std::filesystem::path& folder)
      : pending_(folder / "pending"), sent_(folder / "sent") {}

  std::filesystem::path pending_;
  std::filesystem::path sent_;
};

}  // namespace agent
