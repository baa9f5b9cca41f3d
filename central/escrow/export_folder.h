// What the centre gives to the holders for one epoch, as a folder of files:
// docs/formats/escrow.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "protocol/escrow_deposit.h"
#include "protocol/event.h"

namespace central {

struct ExportedAgent {
  std::int64_t events = 0;  // That it sent, or had to send, in the epoch.
  // Events of each login that lie in the epoch.
  std::map<protocol::LoginId, std::int64_t> logins{};
  std::vector<protocol::Deposit> deposits;
  // Some of those that the centre has of it; none unless asked for.
  std::vector<protocol::Fingerprint> fingerprints;
  // Likewise, of file names that are sealed under the secret of the epoch.
  std::vector<base::Bytes> names{};
};

struct EscrowExport {
  std::uint16_t epoch = 0;
  std::map<std::string, ExportedAgent> agents;  // By id, 16 hex digits.
};

// kInvalid if the folder is there already.
base::Status WriteExport(const std::filesystem::path& folder,
                         const EscrowExport& what);
base::Result<EscrowExport> ReadExport(const std::filesystem::path& folder);

}  // namespace central
