#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "agent/buffer/event_buffer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace agent {

struct SqliteBufferOptions {
  std::filesystem::path path;        // buffer.db; its lock lies beside it.
  std::filesystem::path chain_seed;  // Written at enrolment.
  std::uint64_t limit_bytes = 64ull << 20;
};

// What became of a damaged file. It is an event, too: the caller's to make.
struct BufferRecovery {
  std::filesystem::path moved_to;
  std::uint64_t saved = 0;  // Rows that go on in the new file.
  std::uint64_t lost = 0;   // As far as the file still told.
  std::string why;
};

struct OpenedBuffer {
  std::unique_ptr<EventBuffer> buffer;
  std::optional<BufferRecovery> recovery;
};

// The EventBuffer in an SQLite file. A damaged file is moved aside
// (buffer.db.corrupt-<time>), what can be read of it goes on in a new
// generation. kUnavailable, naming the process, if another one has it open;
// kInvalid if the machine is not enrolled.
base::Result<OpenedBuffer> OpenSqliteBuffer(const SqliteBufferOptions& options,
                                            const base::Clock& clock,
                                            base::Random& random);

}  // namespace agent
