// append_rows STATE_FOLDER HEX...: puts rows into the buffer of a deskwardend
// that does not run, as they are, whether or not anybody can read them.
#include <cstdio>
#include <future>

#include "agent/buffer/sqlite_buffer.h"
#include "base/encoding.h"
#include "base/random.h"

namespace {

int Fail(const std::string& message) {
  std::fprintf(stderr, "append_rows: %s\n", message.c_str());
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return Fail("STATE_FOLDER HEX...");
  const std::filesystem::path state = words[1];
  std::vector<agent::Entry> entries;
  for (int i = 2; i < count; ++i) {
    auto row = base::FromHex(words[i]);
    if (!row) return Fail("no hex digits");
    entries.push_back({.row = std::move(*row)});
  }
  const base::SystemClock clock;
  base::SystemRandom random;
  auto buffer =
      agent::OpenSqliteBuffer({.path = state / "buffer.db",
                               .chain_seed = state / "chain.seed",
                               .limit_bytes = 64 << 20,
                               .recovery_rows =
                                   [](const agent::BufferRecovery&) {
                                     return std::vector<base::Bytes>();
                                   },
                               .on_damage = nullptr},
                              clock,
                              random);
  if (!buffer.ok()) return Fail(buffer.error().message);
  std::promise<base::Result<agent::StoredSpan>> stored;
  buffer.value()->Append(entries, [&](base::Result<agent::StoredSpan> result) {
    stored.set_value(std::move(result));
  });
  const auto result = stored.get_future().get();
  return result.ok() ? 0 : Fail(result.error().message);
}
