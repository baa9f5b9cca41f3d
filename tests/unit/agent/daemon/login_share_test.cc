// Exports as large as they come, while the centre is away: real buffer, real
// recorder.
#include "agent/daemon/login_share.h"

#include <algorithm>

#include "agent/buffer/chain_seed.h"
#include "agent/buffer/sqlite_buffer.h"
#include "agent/daemon/recorder.h"
#include "protocol/event_json.h"
#include "protocol/limits.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_loop.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temporary_folder.h"

namespace {

using How = agent::Admission::How;
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
                                   .on_summed = [](const auto&) {},
                                   .on_stored = [](auto, bool) {},
                                   .on_trouble = [](const auto&) {}});
  }

  void Record(std::vector<agent::Report> reports, protocol::LoginId login) {
    Hand(std::move(reports), login);
    REQUIRE(test::RunUntil(*loop, [&] { return waiting == 0; }));
  }
  void Hand(std::vector<agent::Report> reports, protocol::LoginId login) {
    ++waiting;
    recorder->Record(std::move(reports),
                     login,
                     {static_cast<std::uint8_t>(login)},
                     [this](const base::Status& status) {
                       if (!status.ok()) FAIL(status.error().message);
                       --waiting;
                     });
  }

  // What a session process reports of one large file, in the order of digests.
  void Export(protocol::LoginId login = kExporter) {
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
      if (reports.size() == 8) Record(std::exchange(reports, {}), login);
    }
    Record(std::move(reports), login);
  }
  // Until it is only counted, with objects and what is smaller.
  void FillShare(protocol::LoginId login) {
    while (Admitted(login, 1 << 13) != How::kCounted)
      Export(login);
    while (Admitted(login) != How::kCounted) {
      std::vector<agent::Report> copies;
      for (int n = 0; n < 50; ++n)
        copies.push_back(Copy(++number));
      Record(std::move(copies), login);
    }
  }
  How Admitted(protocol::LoginId login, std::uint64_t bytes = 0) const {
    return agent::AdmissionOf(buffer->status(), {}, login, bytes).how;
  }

  static agent::Report Copy(std::uint64_t number) {
    agent::Report report;
    report.number = number;
    report.event.channel = protocol::Channel::kClipboard;
    report.event.action = Action::kCopied;
    return report;
  }
  void CopyOnce(protocol::LoginId login) {
    std::vector<agent::Report> one;
    one.push_back(Copy(++number));
    Record(std::move(one), login);
  }
  // Small copies of these numbers, behind the exports'.
  void Copies(std::uint64_t first, std::uint64_t last) {
    std::vector<agent::Report> reports;
    for (auto n = first; n <= last; ++n)
      reports.push_back(Copy(number + n));
    Record(std::move(reports), kExporter);
  }
  // The same as each is made: one report a time, so many in this time, several
  // on their way to the disk.
  void CopiesOneByOne(std::uint64_t count,
                      protocol::LoginId login,
                      std::chrono::milliseconds time) {
    const auto pause = time / static_cast<std::int64_t>(count);
    for (std::uint64_t n = 0; n < count; ++n) {
      clock.Pass(pause);
      std::vector<agent::Report> one;
      one.push_back(Copy(++number));
      Hand(std::move(one), login);
      if (waiting == 1'024) {
        REQUIRE(test::RunUntil(*loop, [&] { return waiting == 0; }));
      }
    }
    REQUIRE(test::RunUntil(*loop, [&] { return waiting == 0; }));
  }
  // How many copies the rows stand for, one by one or summed up.
  std::uint64_t CopiesStored(protocol::LoginId login = kExporter) {
    std::uint64_t count = 0;
    for (const auto& event : Stored())
      if (event.login != login)
        continue;
      else if (event.action == Action::kCopied)
        ++count;
      else if (event.action == Action::kLost && event.counts.empty())
        count += event.quantity;
    return count;
  }

  // After as long as any sum takes to become a row.
  std::vector<protocol::Event> Stored() {
    clock.Pass(std::chrono::days(1));
    auto pending = buffer->Peek(10'000'000, 1u << 30);
    REQUIRE(pending.ok());
    CHECK(buffer->status().open_sums == 0);
    CHECK_FALSE(pending.value().shed.has_value());
    std::vector<protocol::Event> events;
    for (const auto& row : pending.value().rows)
      events.push_back(protocol::DecodeRow(row).value());
    return events;
  }
  std::int64_t RowsOf(protocol::LoginId login) {
    return std::ranges::count(Stored(), login, &protocol::Event::login);
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
  int waiting = 0;
};

}  // namespace

TEST_CASE("Twenty exports of two million rows shed nothing of another login") {
  // The shipped limit, and one that the exports would fill many times.
  const std::uint64_t limit = GENERATE(64u << 20, 2u << 20);
  Desk desk(limit);
  desk.CopyOnce(kVictim);
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

TEST_CASE("From its share on, a login takes one row a minute, then fewer") {
  constexpr std::uint64_t kLimit = 256u << 10;
  constexpr std::uint64_t kCopies = 1'000'000;
  Desk desk(kLimit);
  desk.CopyOnce(kVictim);
  desk.FillShare(kExporter);
  const auto copied = desk.CopiesStored();
  const auto before = desk.buffer->status();
  SECTION("copies one at a time, for an hour") {
    desk.CopiesOneByOne(kCopies, kExporter, std::chrono::hours(1));
    CHECK(desk.CopiesStored() == kCopies + copied);
    CHECK(desk.buffer->status().events - before.events <= 61);
    CHECK(desk.buffer->status().events - before.events >= 30);
  }
  SECTION("copies one at a time, for a year") {
    desk.CopiesOneByOne(kCopies / 20, kExporter, std::chrono::days(365));
    CHECK(desk.CopiesStored() == kCopies / 20 + copied);
    CHECK(desk.buffer->status().bytes < kLimit * 15 / 16);
  }
  CHECK(desk.RowsOf(kVictim) == 1);
}

TEST_CASE("What a login did before its share was full stays") {
  Desk desk(256u << 10);
  desk.CopyOnce(kExporter);
  desk.FillShare(kExporter);
  desk.CopiesOneByOne(2'000, kExporter, std::chrono::days(30));
  const auto events = desk.Stored();
  CHECK(events.front().login == kExporter);
  CHECK(events.front().action == Action::kCopied);
}

TEST_CASE("Several logins together shed nothing of a quiet one") {
  constexpr std::uint64_t kLimit = 512u << 10;
  const protocol::LoginId logins = GENERATE(2U, 5U);
  Desk desk(kLimit);
  desk.CopyOnce(kVictim);
  SECTION("one after the other") {
    for (protocol::LoginId n = 1; n <= logins; ++n) {
      desk.FillShare(kExporter + n);
      desk.CopiesOneByOne(300, kExporter + n, std::chrono::days(100));
    }
  }
  SECTION("at the same time") {
    for (int round = 0; round < 10; ++round)
      for (protocol::LoginId n = 1; n <= logins; ++n) {
        if (round < 5) desk.Export(kExporter + n);
        desk.CopiesOneByOne(20, kExporter + n, std::chrono::days(1));
      }
  }
  SECTION("all of it on its way to the disk at once") {
    for (protocol::LoginId n = 1; n <= logins; ++n)
      for (int copies = 0; copies < 20; ++copies) {
        std::vector<agent::Report> reports;
        for (int m = 0; m < 200; ++m)
          reports.push_back(Desk::Copy(++desk.number));
        desk.Hand(std::move(reports), kExporter + n);
      }
    REQUIRE(test::RunUntil(*desk.loop, [&] { return desk.waiting == 0; }));
    std::uint64_t copies = 0;
    for (protocol::LoginId n = 1; n <= logins; ++n)
      copies += desk.CopiesStored(kExporter + n);
    CHECK(copies == 4'000ull * logins);
  }
  CHECK(desk.RowsOf(kVictim) == 1);
  CHECK(desk.buffer->status().bytes < kLimit);
  // There is room for what it does next, and for who comes next, in whole.
  CHECK(desk.Admitted(kVictim) == How::kWhole);
  CHECK(desk.Admitted(kVictim + 1) == How::kWhole);
}

TEST_CASE("What a person makes the agent say of itself fills no buffer") {
  constexpr std::uint64_t kLimit = 256u << 10;
  Desk desk(kLimit);
  desk.CopyOnce(kVictim);
  constexpr int kRounds = 10'000;
  const auto say = [&](Action action) {
    protocol::Event event;
    event.action = action;
    event.reason = protocol::Reason::kDisconnected;
    event.login = kExporter;
    event.program = "deskwarden-session";
    event.acted_at = desk.clock.utc_now();
    desk.recorder->RecordSelf(std::move(event), [&](const base::Status& done) {
      if (!done.ok()) FAIL(done.error().message);
      --desk.waiting;
    });
    ++desk.waiting;
  };
  const auto days = GENERATE(std::chrono::hours(1), std::chrono::days(400));
  for (int n = 0; n < kRounds; ++n) {
    desk.clock.Pass(std::chrono::milliseconds(days) / kRounds);
    say(Action::kGateUnknown);
    say(Action::kStopped);
    if (desk.waiting >= 256)
      REQUIRE(test::RunUntil(*desk.loop, [&] { return desk.waiting == 0; }));
  }
  REQUIRE(test::RunUntil(*desk.loop, [&] { return desk.waiting == 0; }));
  const auto events = desk.Stored();
  CHECK(events.front().login == kVictim);
  CHECK(desk.buffer->status().bytes < kLimit * 15 / 16);
  std::map<std::string, std::uint64_t> said;
  for (const auto& event : events)
    if (event.login == kVictim)
      continue;
    else if (event.action == Action::kLost)
      said[event.detail] += event.quantity;
    else
      ++said[std::string(protocol::Name(event.action))];
  CHECK(said == std::map<std::string, std::uint64_t>{{"gate_unknown", kRounds},
                                                     {"stopped", kRounds}});
}

TEST_CASE("What is summed up is counted once, however it is handed in again") {
  constexpr std::uint64_t kLimit = 256u << 10;
  Desk desk(kLimit);
  desk.FillShare(kExporter);
  const auto before = desk.CopiesStored();
  desk.Copies(1, 10);
  SECTION("at once") {
    CHECK(desk.CopiesStored() == before + 10);
  }
  SECTION("after deskwardend was killed before it said Stored") {
    desk.Open(kLimit);
    desk.Copies(1, 4);
    desk.Copies(5, 12);
    CHECK(desk.CopiesStored() == before + 12);
  }
  SECTION("and there is room again") {
    desk.Open(1u << 30);
    desk.Copies(1, 12);
    CHECK(desk.CopiesStored() == before + 12);
  }
  SECTION("by a session process that connected anew") {
    desk.Copies(3, 12);
    CHECK(desk.CopiesStored() == before + 12);
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
