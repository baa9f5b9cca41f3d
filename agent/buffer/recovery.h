#pragma once

#include <memory>

#include "agent/buffer/buffer_store.h"
#include "agent/buffer/sqlite_buffer.h"

namespace agent {

// Opens the buffer's file, or replaces it if it is damaged, or if it is missing
// and chain.seed says that there was one. Never fails because of what is in the
// file.
//
// A replacement is built beside the damaged file (buffer.db.building), gets the
// name buffer.db.recovered-<time> once it is whole and durable, and takes the
// damaged file's place after that was moved aside. A crash at any point either
// leaves the damaged file to be recovered again or a replacement that the next
// start puts in its place.
base::Result<std::unique_ptr<BufferStore>> OpenOrRecover(
    const BufferStore::Options& options,
    const RecoveryRows& recovery_rows,
    const base::Clock& clock,
    base::Random& random);

}  // namespace agent
