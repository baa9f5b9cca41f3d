#pragma once

#include "base/unique_fd.h"
#include "protocol/event.h"

namespace agent {

// Whether a descriptor that a person's process sent may be read by the scan
// worker: kNone; otherwise why not. Asks the kernel alone, never the file
// system, which may be a program of that person's that never answers.
protocol::Reason CheckReceivedFile(const base::UniqueFd& file);

// Closes it on a thread of its own: closing a file of a FUSE file system waits
// for that program.
void CloseElsewhere(base::UniqueFd file);

}  // namespace agent
