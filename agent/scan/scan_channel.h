#pragma once

#include <optional>

#include "agent/scan/scan_messages.h"
#include "base/unique_fd.h"

namespace agent {

struct ScanPacket {
  ScanMessage message;
  base::UniqueFd file;  // If one came with it.
};

// One packet with at most one descriptor. kUnavailable if the other side is
// gone, or does not take it.
base::Status SendScan(const base::UniqueFd& socket,
                      const ScanMessage& message,
                      const base::UniqueFd* file = nullptr);

// Nothing if there is none yet (of a socket that does not block). kUnavailable
// at the end, kCorrupt for what is no message.
base::Result<std::optional<ScanPacket>> ReceiveScan(
    const base::UniqueFd& socket);

}  // namespace agent
