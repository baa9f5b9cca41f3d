#pragma once

#include <cstdint>

#include "base/unique_fd.h"
#include "protocol/event.h"

namespace agent {

// deskwarden-sense hands over what is on a local file system only, and has
// mounts of its own; of a person's process that has to be made sure.
enum class FileFrom : std::uint8_t { kPerson, kSense };

// Whether a descriptor that was sent here may be read by the scan worker:
// kNone; otherwise why not. Asks the kernel alone, never the file system, which
// may be a program of that person's that never answers.
protocol::Reason CheckReceivedFile(const base::UniqueFd& file, FileFrom from);

// Closes it on a thread of its own: closing a file of a FUSE file system waits
// for that program.
void CloseElsewhere(base::UniqueFd file);

}  // namespace agent
