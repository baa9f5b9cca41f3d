#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/buffer/event_buffer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace agent {

// What became of a damaged file.
struct BufferRecovery {
  std::filesystem::path moved_to;
  std::uint64_t saved = 0;  // Rows that go on in the new file.
  std::uint64_t lost = 0;   // As far as the file still told.
  std::string why;          // A sentence.
};

// The rows that tell of a recovery. They are stored together with what was
// saved, so that no crash can come between: a loss is never silent.
using RecoveryRows =
    std::function<std::vector<base::Bytes>(const BufferRecovery&)>;

struct SqliteBufferOptions {
  std::filesystem::path path;        // buffer.db; its lock lies beside it.
  std::filesystem::path chain_seed;  // Written at enrolment.
  std::uint64_t limit_bytes = 64ull << 20;
  RecoveryRows recovery_rows;
  // The file turned out to be damaged, deleted or replaced while in use: trust
  // nothing that is stored from now on; the next start recovers. Once, on any
  // thread.
  std::function<void(const std::string& why)> on_damage;
};

// The EventBuffer in an SQLite file. A file that is damaged, or missing though
// there was one, is replaced: what can be read of it goes on in a new
// generation, and the old file is kept as buffer.db.corrupt-<time>.
//
// kUnavailable, naming the process, if another one has it open; kInvalid if the
// machine is not enrolled.
base::Result<std::unique_ptr<EventBuffer>> OpenSqliteBuffer(
    const SqliteBufferOptions& options,
    const base::Clock& clock,
    base::Random& random);

}  // namespace agent
