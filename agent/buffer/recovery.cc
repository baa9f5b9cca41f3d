#include "agent/buffer/recovery.h"

#include <algorithm>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "agent/buffer/buffer_file.h"
#include "agent/buffer/chain_seed.h"
#include "agent/buffer/log_check.h"
#include "agent/buffer/replacement.h"
#include "agent/buffer/salvage.h"
#include "base/encoding.h"

namespace agent {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Status;

// A sentence if there was a file once and is none now.
std::optional<std::string> WhyMissing(const BufferStore::Options& options) {
  std::error_code failed;
  const auto size = fs::file_size(options.path, failed);
  if (!failed && size > 0) return std::nullopt;
  auto seed = ReadChainSeed(options.chain_seed);
  if (!seed.ok() || seed.value().last.ordinal == 0) return std::nullopt;
  return options.path.string() +
         (failed ? " is missing" : " is empty, and it was not before");
}

base::Result<std::unique_ptr<BufferStore>> OpenSound(
    const BufferStore::Options& options,
    const base::Clock& clock,
    base::Random& random) {
  // Before SQLite opens it, and drops what it does not believe.
  if (auto sound = CheckLog(options.path.string() + "-wal"); !sound.ok())
    return sound.error();
  return BufferStore::Open(options, clock, random);
}

std::string CompactTime(const base::Clock& clock) {
  std::string time =
      base::FormatUtc(clock.utc_now().time_since_epoch().count());
  std::erase(time, ':');
  return time;
}

// Fills the replacement and closes it, so that all of it is in the one file.
Status Build(const BufferStore::Options& options,
             const RecoveryRows& recovery_rows,
             BufferRecovery& report,
             const base::Clock& clock,
             base::Random& random) {
  BufferStore::Options building = options;
  building.path = BuildingPath(options.path);
  building.reserve_bytes = 0;
  auto store = BufferStore::Open(building, clock, random);
  if (!store.ok()) return store.error();
  RestoreLength(options.path);
  auto damaged = BufferFile::Open(options.path, BufferFile::Access::kRead);
  const auto rows = [&](std::uint64_t saved, std::uint64_t lost) {
    report.saved = saved;
    report.lost = lost;
    return recovery_rows(report);
  };
  return store.value()->Adopt(damaged.ok() ? damaged.value().get() : nullptr,
                              rows);
}

Status Recover(const BufferStore::Options& options,
               const std::string& why,
               const RecoveryRows& recovery_rows,
               const base::Clock& clock,
               base::Random& random) {
  const std::string time = CompactTime(clock);
  BufferRecovery report{.moved_to = CorruptPath(options.path, time),
                        .why = why};
  if (auto built = Build(options, recovery_rows, report, clock, random);
      !built.ok())
    return built;
  return PutInPlace(options.path, time);
}

}  // namespace

base::Result<std::unique_ptr<BufferStore>> OpenOrRecover(
    const BufferStore::Options& options,
    const RecoveryRows& recovery_rows,
    const base::Clock& clock,
    base::Random& random) {
  if (auto ready = FinishReplacement(options.path); !ready.ok())
    return ready.error();
  auto why = WhyMissing(options);
  if (!why) {
    auto store = OpenSound(options, clock, random);
    if (store.ok() || store.error().code != ErrorCode::kCorrupt) return store;
    why = store.error().message;
  }
  if (auto recovered = Recover(options, *why, recovery_rows, clock, random);
      !recovered.ok())
    return recovered.error();
  return BufferStore::Open(options, clock, random);
}

}  // namespace agent
