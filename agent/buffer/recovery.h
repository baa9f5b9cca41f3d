#pragma once

#include <memory>
#include <string>

#include "agent/buffer/buffer_store.h"
#include "agent/buffer/sqlite_buffer.h"

namespace agent {

struct Recovered {
  std::unique_ptr<BufferStore> store;
  BufferRecovery report;
};

// Moves a damaged file aside with its log, reads of it what can be read (whole
// rows, one after the other, that were not acknowledged), and puts that into a
// new file, in a new generation. Never fails because of what is in the file.
base::Result<Recovered> Recover(const BufferStore::Options& options,
                                const std::string& why,
                                const base::Clock& clock,
                                base::Random& random);

}  // namespace agent
