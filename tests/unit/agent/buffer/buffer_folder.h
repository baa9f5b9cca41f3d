// A real buffer in a folder of its own, and short ways to use it.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/buffer/chain_seed.h"
#include "agent/buffer/sqlite_buffer.h"
#include "base/clock.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temporary_folder.h"

namespace test {

inline constexpr std::size_t kAll = 1'000'000;
inline const protocol::ChainKey kSeed = [] {
  protocol::ChainKey seed{};
  seed.fill(7);
  return seed;
}();

inline base::Bytes Row(std::uint64_t n, std::size_t extra = 0) {
  protocol::Event event;
  event.channel = protocol::Channel::kClipboard;
  event.action = protocol::Action::kCopied;
  event.object.bytes = n;
  event.detail = std::string(extra, 'x');
  return protocol::EncodeRow(event);
}

inline std::vector<agent::Entry> Rows(std::uint64_t first,
                                      std::uint64_t last,
                                      std::size_t extra = 0) {
  std::vector<agent::Entry> entries;
  for (auto n = first; n <= last; ++n)
    entries.push_back({.row = Row(n, extra)});
  return entries;
}

// What tells of a recovery.
inline base::Bytes RecoveryRow() {
  protocol::Event event;
  event.channel = protocol::Channel::kAgent;
  event.action = protocol::Action::kRecovered;
  return protocol::EncodeRow(event);
}

// A state folder with a seed as enrolment leaves it.
struct BufferFolder {
  BufferFolder() {
    REQUIRE(agent::WriteChainSeed(folder / "seed", kSeed).ok());
  }

  std::unique_ptr<agent::EventBuffer> Open(std::uint64_t limit = 64 << 20) {
    auto opened = TryOpen(limit);
    INFO((opened.ok() ? "" : opened.error().message));
    REQUIRE(opened.ok());
    return std::move(opened.value());
  }
  base::Result<std::unique_ptr<agent::EventBuffer>> TryOpen(
      std::uint64_t limit = 64 << 20) {
    return agent::OpenSqliteBuffer(
        {.path = folder / "buffer.db",
         .chain_seed = folder / "seed",
         .limit_bytes = limit,
         .recovery_rows =
             [this](const agent::BufferRecovery& recovery) {
               recoveries.push_back(recovery);
               return std::vector<base::Bytes>{RecoveryRow()};
             },
         .on_damage = [this](const std::string&) { ++damages; }},
        clock,
        random);
  }

  TemporaryFolder folder;
  base::SystemClock clock;
  SeededRandom random;
  std::vector<agent::BufferRecovery> recoveries;
  std::atomic<int> damages{0};
};

// Waits until the rows are durable.
inline base::Result<agent::StoredSpan> Append(
    agent::EventBuffer& buffer, const std::vector<agent::Entry>& entries) {
  std::promise<base::Result<agent::StoredSpan>> outcome;
  buffer.Append(entries, [&](base::Result<agent::StoredSpan> result) {
    outcome.set_value(std::move(result));
  });
  return outcome.get_future().get();
}

inline agent::Seq MustAppend(agent::EventBuffer& buffer,
                             const std::vector<agent::Entry>& entries) {
  auto stored = Append(buffer, entries);
  REQUIRE(stored.ok());
  return stored.value().last;
}

inline agent::Pending Peek(agent::EventBuffer& buffer,
                           std::size_t events = kAll,
                           std::size_t bytes = 1u << 30) {
  auto pending = buffer.Peek(events, bytes);
  REQUIRE(pending.ok());
  return std::move(pending.value());
}

}  // namespace test
