#include "agent/buffer/recovery.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/system_error.h"

namespace agent {
namespace {

namespace fs = std::filesystem;

struct Salvage {
  std::vector<base::Bytes> rows;
  std::vector<std::pair<SourceId, Source>> sources;
  std::uint64_t lost = 0;
};

// SQLite finds a log only under its file's name.
base::Status MoveAside(const fs::path& from, const fs::path& to) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code failed;
    fs::rename(from.string() + suffix, to.string() + suffix, failed);
    if (failed && failed != std::errc::no_such_file_or_directory)
      return base::SystemError(from.string() + suffix, failed.value());
  }
  return {};
}

Salvage ReadWhatThereIs(const fs::path& path) {
  Salvage salvage;
  auto file = BufferFile::Open(path, BufferFile::Access::kRead);
  if (!file.ok()) return salvage;
  Seq acknowledged = 0;
  Seq last = 0;
  if (auto state = file.value()->ReadState(); state.ok() && state.value()) {
    acknowledged = state.value()->acknowledged;
    if (!state.value()->shed_runs.empty())
      acknowledged =
          std::max(acknowledged, state.value()->shed_runs.back().last);
    last = state.value()->chain.last();
  }
  // Ends with the first page that cannot be read; what is behind it is lost,
  // and so is a row that is not whole.
  Seq newest = acknowledged;
  (void)file.value()->ForEach(acknowledged + 1, [&](const StoredRow& row) {
    newest = row.number;
    if (row.intact) salvage.rows.emplace_back(row.row.begin(), row.row.end());
    return true;
  });
  const auto expected =
      static_cast<std::uint64_t>(std::max(last, newest) - acknowledged);
  salvage.lost =
      expected - std::min<std::uint64_t>(expected, salvage.rows.size());
  if (auto sources = file.value()->ReadSources(); sources.ok())
    salvage.sources = std::move(sources.value());
  return salvage;
}

}  // namespace

base::Result<Recovered> Recover(const BufferStore::Options& options,
                                const std::string& why,
                                const base::Clock& clock,
                                base::Random& random) {
  std::string time =
      base::FormatUtc(clock.utc_now().time_since_epoch().count());
  std::erase(time, ':');
  BufferRecovery report{.moved_to = options.path.string() + ".corrupt-" + time,
                        .why = why};
  if (auto moved = MoveAside(options.path, report.moved_to); !moved.ok())
    return moved.error();
  const Salvage salvage = ReadWhatThereIs(report.moved_to);
  auto store = BufferStore::Open(options, clock, random);
  if (!store.ok()) return store.error();
  if (auto adopted = store.value()->Adopt(salvage.rows, salvage.sources);
      !adopted.ok())
    return adopted.error();
  report.saved = salvage.rows.size();
  report.lost = salvage.lost;
  return Recovered{std::move(store.value()), std::move(report)};
}

}  // namespace agent
