// Exports as large as they come, while the centre is away: real buffer, real
// recorder.
#include "agent/daemon/login_share.h"

#include <algorithm>

#include "agent/buffer/chain_seed.h"
#include "agent/buffer/sqlite_buffer.h"
#include "agent/daemon/recorder.h"
#include "protocol/limits.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_loop.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temporary_folder.h"

namespace {

using protocol::Action;

constexpr protocol::LoginId kVictim = 0x11;
constexpr protocol::LoginId kExporter = 0x22;
constexpr std::uint32_t kRows = 2'000'000;

struct Desk {
  explicit Desk(std::uint64_t limit_bytes) {
    REQUIRE(agent::WriteChainSeed(folder / "seed", {1}).ok());
    Open(limit_bytes);
  }

  // As after a crash, if it is open.
  void Open(std::uint64_t limit_bytes) {
    recorder.reset();
    buffer.reset();
    auto opened = agent::OpenSqliteBuffer({.path = folder / "buffer.db",
                                           .chain_seed = folder / "seed",
                                           .limit_bytes = limit_bytes,
                                           .recovery_rows = {},
                                           .on_damage = {}},
                                          clock,
                                          random);
    REQUIRE(opened.ok());
    buffer = std::move(opened.value());
    recorder.emplace(
        *loop,
        *buffer,
        fingerprinter,
        clock,
        50,
        agent::Recorder::Observers{.on_event = [](const auto&, auto) {},
                                   .on_stored = [](auto, bool) {},
                                   .on_trouble = [](const auto&) {}});
  }

  void Record(std::vector<agent::Report> reports, protocol::LoginId login) {
    bool done = false;
    recorder->Record(std::move(reports),
                     login,
                     {static_cast<std::uint8_t>(login)},
                     [&](const base::Status& status) { done = status.ok(); });
    REQUIRE(test::RunUntil(*loop, [&] { return done; }));
  }

  // What a session process reports of one large file, in the order of digests.
  void Export() {
    std::vector<agent::Report> reports;
    for (std::size_t at = 0; at < protocol::kMaxFingerprintsPerObject;
         at += protocol::kMaxFingerprintsPerEvent) {
      agent::Report report;
      report.number = ++number;
      report.event.channel = protocol::Channel::kFileExport;
      report.event.action = Action::kWritten;
      report.event.reading = protocol::Reading::kRead;
      report.event.continued = at > 0;
      if (at == 0)
        report.event.counts = {
            {protocol::IdentifierKind::kPhone, kRows, kRows}};
      for (std::size_t i = 0; i < protocol::kMaxFingerprintsPerEvent; ++i) {
        identifiers::Digest digest{};
        for (auto& byte : digest)
          byte = static_cast<std::uint8_t>(random.Next32());
        report.digests.push_back(digest);
      }
      reports.push_back(std::move(report));
      if (reports.size() == 8) Record(std::exchange(reports, {}), kExporter);
    }
    Record(std::move(reports), kExporter);
  }

  // Small copies of these numbers, behind the exports'.
  void Copies(std::uint64_t first, std::uint64_t last) {
    std::vector<agent::Report> reports;
    for (auto n = first; n <= last; ++n) {
      agent::Report report;
      report.number = number + n;
      report.event.channel = protocol::Channel::kClipboard;
      report.event.action = Action::kCopied;
      reports.push_back(std::move(report));
    }
    Record(std::move(reports), kExporter);
  }
  // How many copies the rows stand for, one by one or summed up.
  std::uint64_t CopiesStored() {
    std::uint64_t count = 0;
    for (const auto& event : Stored())
      if (event.action == Action::kCopied)
        ++count;
      else if (event.action == Action::kLost && event.counts.empty())
        count += event.quantity;
    return count;
  }

  std::vector<protocol::Event> Stored() {
    auto pending = buffer->Peek(1'000'000, 1u << 30);
    REQUIRE(pending.ok());
    CHECK_FALSE(pending.value().shed.has_value());
    std::vector<protocol::Event> events;
    for (const auto& row : pending.value().rows)
      events.push_back(protocol::DecodeRow(row).value());
    return events;
  }

  test::TemporaryFolder folder;
  test::FakeClock clock;
  test::SeededRandom random;
  std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  identifiers::Fingerprinter fingerprinter{
      base::SecretBytes(std::string(32, 's'))};
  std::unique_ptr<agent::EventBuffer> buffer;
  std::optional<agent::Recorder> recorder;
  std::uint64_t number = 0;
};

}  // namespace

TEST_CASE("Twenty exports of two million rows shed nothing of another login") {
  // The shipped limit, and one that the exports would fill many times.
  const std::uint64_t limit = GENERATE(64u << 20, 2u << 20);
  Desk desk(limit);
  std::vector<agent::Report> small(1);
  small[0].number = 1;
  small[0].event.channel = protocol::Channel::kClipboard;
  small[0].event.action = Action::kCopied;
  desk.Record(std::move(small), kVictim);
  for (int n = 0; n < 20; ++n)
    desk.Export();

  const auto events = desk.Stored();
  CHECK(std::ranges::count(events, kVictim, &protocol::Event::login) == 1);
  std::uint64_t rows = 0;
  for (const auto& event : events)
    for (const auto& count : event.counts)
      rows += count.distinct;
  CHECK(rows == 20ull * kRows);
  CHECK(desk.buffer->status().bytes <= limit);
}

TEST_CASE("What is summed up is counted once, however it is handed in again") {
  constexpr std::uint64_t kLimit = 2u << 20;
  Desk desk(kLimit);
  while (agent::AdmissionOf(desk.buffer->status(), kExporter) !=
         agent::Admission::kCounted)
    desk.Export();
  desk.Copies(1, 10);
  CHECK(desk.CopiesStored() == 10);
  SECTION("after deskwardend was killed before it said Stored") {
    desk.Open(kLimit);
    desk.Copies(1, 4);
    desk.Copies(5, 12);
    CHECK(desk.CopiesStored() == 12);
  }
  SECTION("and there is room again") {
    desk.Open(1u << 30);
    desk.Copies(1, 12);
    CHECK(desk.CopiesStored() == 12);
  }
  SECTION("by a session process that connected anew") {
    desk.Copies(3, 12);
    CHECK(desk.CopiesStored() == 12);
  }
}

TEST_CASE("What a login has in the buffer is known again after a restart") {
  Desk desk(64u << 20);
  desk.Export();
  const auto before = desk.buffer->status().login_bytes;
  REQUIRE(before.at(kExporter) > 300'000);
  desk.recorder.reset();
  desk.buffer.reset();
  auto opened = agent::OpenSqliteBuffer({.path = desk.folder / "buffer.db",
                                         .chain_seed = desk.folder / "seed",
                                         .limit_bytes = 64u << 20,
                                         .recovery_rows = {},
                                         .on_damage = {}},
                                        desk.clock,
                                        desk.random);
  REQUIRE(opened.ok());
  CHECK(opened.value()->status().login_bytes == before);
  const auto status = opened.value()->status();
  REQUIRE(opened.value()->Acknowledge(status.next - 1).ok());
  CHECK(opened.value()->status().login_bytes.empty());
}
